package io.holdfast.ledger;

/** How jobs end, and how some of them go on. Here the promise P5 (final) is kept. */
final class Endings {
  private final LedgerState state;
  private final Moves moves;

  Endings(LedgerState state, Moves moves) {
    this.state = state;
    this.moves = moves;
  }

  Outcome complete(Command.Complete command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    long generation = command.generation();
    if (job.state() == JobState.SUCCEEDED
        && job.session == command.sessionId()
        && (generation == Command.CURRENT || generation == job.generation)) {
      return Outcomes.repeated(job); // Its answer was lost; the first result stands.
    }
    Rejection rejection = Assignments.judgeOwner(job, command.sessionId(), generation);
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    moves.succeed(job, command.result());
    return Outcomes.accepted(job);
  }

  Outcome fail(Command.Fail command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    Rejection rejection = Assignments.judgeOwner(job, command.sessionId(), command.generation());
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    EndReason last = command.retryable() ? EndReason.ATTEMPTS_USED_UP : EndReason.NEVER_RETRIED;
    moves.failAttempt(job, command.error(), command.retryAt(), command.retryable(), last);
    return Outcomes.accepted(job);
  }

  Outcome cancel(Command.Cancel command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    return switch (job.state()) {
      case SCHEDULED, READY, HELD -> {
        moves.stop(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST);
        yield Outcomes.accepted(job);
      }
      case ASSIGNED, RUNNING -> {
        if (job.cancelRequested) {
          yield Outcomes.repeated(job); // The first grace stands.
        }
        moves.requestCancel(job, command.graceUntil());
        yield Outcomes.accepted(job);
      }
      case CANCELLED -> Outcomes.repeated(job);
      case SUCCEEDED, FAILED, EXPIRED -> Outcomes.rejected(Rejection.ALREADY_ENDED, job);
    };
  }

  Outcome acknowledgeCancel(Command.AcknowledgeCancel command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    Rejection rejection = Assignments.judgeOwner(job, command.sessionId(), command.generation());
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    if (!job.cancelRequested) {
      return Outcomes.rejected(Rejection.NO_CANCEL, job);
    }
    if (!job.cancelPending) {
      return Outcomes.repeated(job);
    }
    moves.acknowledgeCancel(job);
    return Outcomes.accepted(job);
  }

  Outcome resume(Command.Resume command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    if (job.state() != JobState.HELD) {
      return Outcomes.rejected(Rejection.NOT_HELD, job);
    }
    moves.resume(job);
    return Outcomes.accepted(job);
  }

  Outcome retry(Command.Retry command) {
    return retry(command.jobId(), 0);
  }

  Outcome retry(RetryAt command) {
    return retry(command.jobId(), command.runAt());
  }

  private Outcome retry(long jobId, long startAt) {
    JobRecord job = state.jobs.get(jobId);
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, jobId);
    }
    if (job.state() != JobState.FAILED && job.state() != JobState.EXPIRED) {
      return Outcomes.rejected(Rejection.NOT_ENDED, job);
    }
    QueueRecord queue = job.queue.settings;
    Rejection rejection = queue == null ? Rejection.NONE : queue.judgeEntry();
    if (rejection == Rejection.NONE
        && job.hasKeyUntilEnded()
        && state.keys.table().get(job.id) == null) {
      rejection = Rejection.KEY_CONFLICT; // A later job has taken its key: two would be pending.
    }
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    moves.retry(job, startAt);
    return Outcomes.accepted(job);
  }
}
