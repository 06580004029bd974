package io.holdfast.ledger;

/**
 * The ways in which a job goes from one state to another. The families of commands judge whether it
 * may; these only do it, each as one whole change.
 */
final class Moves {
  private final LedgerState state;

  Moves(LedgerState state) {
    this.state = state;
  }

  /**
   * Gives a job to a session in a generation that nobody had. A cancel that was asked for goes with
   * it: the new owner gets the notice.
   */
  void assign(JobRecord job, long session, long generation) {
    if (generation < job.generation || (generation == job.generation && job.state().owned())) {
      throw new IllegalStateException(
          "Expected a generation that nobody had but it is "
              + generation
              + " and job "
              + job.id
              + " is in "
              + job.generation);
    }
    state.jobs.touch(job);
    job.setState(JobState.ASSIGNED);
    job.generation = generation;
    job.session = session;
    job.setTimes(job.times.assigned(state.now, job.rules.runTimeout()));
    job.cancelPending = job.cancelRequested;
    state.jobs.settle(job);
  }

  /** The owner has accepted: an attempt has started, the time in the queue is over. */
  void accept(JobRecord job) {
    state.jobs.touch(job);
    job.setState(JobState.RUNNING);
    job.setTimes(job.times.accepted());
    state.jobs.settle(job);
  }

  /** Lets a waiting job be assigned now that its time has come. */
  void makeReady(JobRecord job) {
    state.jobs.touch(job);
    job.setState(JobState.READY);
    state.jobs.settle(job);
  }

  /**
   * Another priority or another time for a job that waits.
   *
   * @param priority negative: as it is
   * @param runAt negative: as it is
   */
  void change(JobRecord job, int priority, long runAt) {
    state.jobs.touch(job);
    if (priority >= 0) {
      job.priority = (byte) priority;
    }
    if (runAt > state.now) {
      job.setState(JobState.SCHEDULED);
      job.readyAt = runAt;
    } else if (runAt >= 0 && job.times.waiting != Waiting.NONE) {
      job.readyAt = state.now; // It still waits for others.
    } else if (runAt >= 0 && job.state() == JobState.SCHEDULED) {
      job.setState(JobState.READY);
      job.readyAt = state.now;
    }
    state.jobs.settle(job);
  }

  /** The owner is done. */
  void succeed(JobRecord job, byte[] result) {
    state.jobs.touch(job);
    job.report = job.report.withResult(result);
    job.setTimes(job.times.accepted());
    end(job, JobState.SUCCEEDED, EndReason.NONE);
    state.jobs.settle(job);
  }

  /**
   * An attempt ended without success. A cancel that was asked for is fulfilled by it; else there is
   * another attempt if one is left.
   *
   * @param last why it is FAILED if none is left
   */
  void failAttempt(JobRecord job, String error, long retryAt, boolean retryable, EndReason last) {
    state.jobs.touch(job);
    job.report = job.report.withError(error);
    job.setTimes(job.times.accepted());
    if (job.cancelRequested) {
      end(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST);
    } else if (retryable && job.attempt < job.rules.retry().maxAttempts()) {
      job.attempt++;
      open(job, retryAt);
    } else {
      end(job, JobState.FAILED, last);
    }
    state.jobs.settle(job);
  }

  /**
   * Takes an owned job from its session, which is fenced from now on.
   *
   * @param onLoss what follows if no cancel was asked for
   */
  void release(JobRecord job, OnWorkerLoss onLoss) {
    state.jobs.touch(job);
    if (job.cancelRequested) {
      fence(job);
      end(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST);
    } else {
      switch (onLoss) {
        case REASSIGN -> open(job, 0);
        case FAIL -> {
          fence(job);
          end(job, JobState.FAILED, EndReason.WORKER_LOST);
        }
        case HOLD -> {
          fence(job);
          job.setState(JobState.HELD);
        }
      }
    }
    state.jobs.settle(job);
  }

  /** Lets a held job go on, in the next generation. */
  void resume(JobRecord job) {
    state.jobs.touch(job);
    open(job, 0);
    state.jobs.settle(job);
  }

  /**
   * Starts an ended job again, its attempts counted anew. The deadlines of its submission are void:
   * they would end it at once again.
   *
   * @param startAt not before this point; 0 for at once
   */
  void retry(JobRecord job, long startAt) {
    state.jobs.touch(job);
    job.attempt = 1;
    job.setTimes(JobTimes.NONE);
    job.endedAt = 0;
    job.report = job.report.withReason(EndReason.NONE);
    open(job, startAt);
    state.jobs.settle(job);
  }

  /** Ends a job over the head of whoever has it; an owner is fenced. */
  void stop(JobRecord job, JobState endState, EndReason reason) {
    state.jobs.touch(job);
    if (job.state().owned()) {
      fence(job);
    }
    end(job, endState, reason);
    state.jobs.settle(job);
  }

  /** One of the jobs that a SCHEDULED one waits for has ended, and does not stop it. */
  void settle(JobRecord job, int position) {
    state.jobs.touch(job);
    Waiting waiting = job.times.waiting.settled(position);
    job.setTimes(job.times.waiting(waiting));
    if (waiting == Waiting.NONE && job.readyAt <= state.now) {
      job.setState(JobState.READY);
      job.readyAt = state.now;
    }
    state.jobs.settle(job);
  }

  /** A job that it waits for has ended without success. */
  void cancelAfter(JobRecord job, JobRecord predecessor) {
    state.jobs.touch(job);
    job.report =
        job.report.withError(
            "Job " + predecessor.id + ", which it waited for, is " + predecessor.state());
    end(job, JobState.CANCELLED, EndReason.PREDECESSOR_FAILED);
    state.jobs.settle(job);
  }

  /** Asks the owner to stop. */
  void requestCancel(JobRecord job, long graceUntil) {
    state.jobs.touch(job);
    job.cancelRequested = true;
    job.cancelPending = true;
    job.setTimes(job.times.cancelled(graceUntil));
    state.jobs.settle(job);
  }

  /** The owner knows that it should stop. */
  void acknowledgeCancel(JobRecord job) {
    state.jobs.touch(job);
    job.cancelPending = false;
    state.jobs.settle(job);
  }

  /** Next generation, free for whoever gets it, at once or when its time comes. */
  private void open(JobRecord job, long startAt) {
    fence(job);
    if (startAt > state.now) {
      job.setState(JobState.SCHEDULED);
      job.readyAt = startAt;
    } else {
      job.setState(JobState.READY);
      job.readyAt = state.now;
    }
  }

  /** The generation of before is over, and with it everything that its owner may say. */
  private void fence(JobRecord job) {
    job.generation++;
    job.session = 0;
    leave(job);
  }

  private void end(JobRecord job, JobState endState, EndReason reason) {
    job.setState(endState);
    setReason(job, reason);
    job.endedAt = state.now;
    leave(job);
  }

  private static void setReason(JobRecord job, EndReason reason) {
    if (job.report.reason != reason) { // The same, as a rule: see JobRecord.stateCode.
      job.report = job.report.withReason(reason);
    }
  }

  /** What only an owned job has, or one that waits. */
  private static void leave(JobRecord job) {
    job.setTimes(job.times.left());
    job.cancelRequested = false;
    job.cancelPending = false;
  }
}
