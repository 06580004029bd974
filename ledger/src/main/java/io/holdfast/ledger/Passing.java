package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/** What the passing of time does, in bounded steps. */
final class Passing {
  /** The error of an attempt that took too long. */
  private static final String RUN_TIMEOUT = "The attempt took longer than its run timeout";

  private final LedgerState state;
  private final Moves moves;
  private final Dependencies dependencies;

  Passing(LedgerState state, Moves moves, Dependencies dependencies) {
    this.state = state;
    this.moves = moves;
    this.dependencies = dependencies;
  }

  /**
   * Settles the ends that others wait for; where there is none, does what is due, in the order of
   * the points in time, then of ids, a job before a key; what is left of a limit comes last. One
   * job can be due more than once: it starts late, then expires.
   */
  Outcome tick(Command.Tick command) {
    Deadlines<JobRecord> jobs = state.jobs.deadlines();
    Deadlines<KeyRecord> keys = state.keys.deadlines();
    Deadlines<KeyUse> uses = state.keyUses.deadlines();
    int count = 0;
    while (count < command.maxItems()) {
      if (dependencies.settleNext()) {
        count++;
        continue;
      }
      long jobTime = jobs.firstTime();
      long keyTime = keys.firstTime();
      long useTime = uses.firstTime();
      long first = Math.min(jobTime, keyTime);
      if (Math.min(first, useTime) > state.now) {
        break;
      }
      if (useTime < first) {
        state.keyUses.removeFirst();
        count++;
        continue;
      }
      boolean keyFirst =
          keyTime < jobTime || (keyTime == jobTime && keys.first().id < jobs.first().id);
      if (keyFirst) {
        state.keys.removeFirst();
      } else {
        pass(jobs.first(), jobTime);
      }
      count++;
    }
    return Outcomes.done(count == 0, count);
  }

  /** Stops at a job whose end is not settled with those that wait for it: a Tick does that. */
  Outcome purge(Command.Purge command) {
    int count = 0;
    @Nullable JobRecord job = state.jobs.firstEnded();
    while (job != null
        && count < command.maxItems()
        && job.endedAt < command.endedBefore()
        && !state.jobs.dependants().has(job.id)) {
      forget(job);
      count++;
      job = state.jobs.firstEnded();
    }
    return Outcomes.done(count == 0, count);
  }

  /** As {@link #purge}, of one queue. */
  Outcome purge(QueueCommand.PurgeQueue command) {
    QueueRecord queue = state.names.find(command.queue()).settings;
    QueueEnds ends = queue == null ? null : queue.ends;
    int count = 0;
    while (ends != null && count < command.maxItems()) {
      JobRecord job = state.jobs.get(ends.firstId());
      if (job == null
          || job.endedAt >= command.endedBefore()
          || state.jobs.dependants().has(job.id)) {
        break;
      }
      forget(job);
      count++;
    }
    return Outcomes.done(count == 0, count);
  }

  private void forget(JobRecord job) {
    state.keys.removedJob(job);
    state.jobs.remove(job);
    state.purgedTotal++;
  }

  long nextDeadline() {
    long first = Math.min(state.jobs.deadlines().firstTime(), state.keys.deadlines().firstTime());
    first = Math.min(first, state.keyUses.deadlines().firstTime());
    return Math.min(first, dependencies.dueSince());
  }

  /** One deadline of one job; where two are at the same point, the one that ends it wins. */
  private void pass(JobRecord job, long time) {
    if (job.cancelRequested && job.times.cancelDeadline == time) {
      moves.release(job, OnWorkerLoss.REASSIGN); // A cancel that was asked for ends it there.
    } else if (job.times.totalDeadline == time) {
      moves.stop(job, JobState.EXPIRED, EndReason.TOTAL_TIMEOUT);
    } else if (job.times.queueDeadline == time && !job.state().owned()) {
      moves.stop(job, JobState.EXPIRED, EndReason.QUEUE_TIMEOUT);
    } else if (job.state().owned()) {
      long retryAt = state.now + retryDelay(job);
      moves.failAttempt(job, RUN_TIMEOUT, retryAt, true, EndReason.RUN_TIMEOUT);
    } else {
      moves.makeReady(job);
    }
  }

  /**
   * Nobody decided this end, so there is no chance that was drawn: the part of the jitter follows
   * from the job and its attempt, and a thousand that ran out together do not come back together.
   */
  private static long retryDelay(JobRecord job) {
    int chance = (int) (Mix.finish(Mix.low(job.id, job.attempt)) >>> 44);
    return job.rules.retry().delayAfter(job.attempt, chance);
  }
}
