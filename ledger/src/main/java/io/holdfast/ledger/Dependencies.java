package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Jobs that start after others: what a new one waits for, and what the end of a job does to those
 * that wait for it.
 *
 * <p>Each predecessor counts once, as what it was when it was settled: one that failed and is
 * retried afterwards changes nothing for those that went on without it.
 */
final class Dependencies {
  private final LedgerState state;
  private final Moves moves;

  Dependencies(LedgerState state, Moves moves) {
    this.state = state;
    this.moves = moves;
  }

  /** The first of them that is not known; 0 when all are. */
  long firstUnknown(Predecessors after) {
    for (int i = 0; i < after.size(); i++) {
      if (state.jobs.get(after.jobId(i)) == null) {
        return after.jobId(i);
      }
    }
    return 0;
  }

  /** Whether each of them, all known, may be waited for by one job more. */
  boolean haveRoom(Predecessors after) {
    for (int i = 0; i < after.size(); i++) {
      if (state.jobs.dependants().count(after.jobId(i)) >= Limits.MAX_DEPENDANTS) {
        return false;
      }
    }
    return true;
  }

  /** What a new job waits for: those of them, all known, that have not ended. */
  Waiting waitingFor(Predecessors after) {
    long[] settled = new long[Waiting.words(after.size())];
    for (int i = 0; i < after.size(); i++) {
      JobRecord job = state.jobs.get(after.jobId(i));
      if (job != null && job.state().ended()) {
        Waiting.set(settled, i);
      }
    }
    return Waiting.of(after.size(), settled);
  }

  /** Cancels a job that was just taken in, if one that it was to wait for has failed already. */
  void cancelIfFailed(JobRecord job) {
    Predecessors after = job.ties.after();
    for (int i = 0; after.cancels() && i < after.size(); i++) {
      JobRecord predecessor = state.jobs.get(after.jobId(i));
      if (predecessor != null && failed(predecessor)) {
        moves.cancelAfter(job, predecessor);
        return;
      }
    }
  }

  /**
   * Settles the end that comes first with the first job that waits for it.
   *
   * @return false when there is nothing to settle
   */
  boolean settleNext() {
    @Nullable JobRecord predecessor = state.jobs.dependants().firstDue();
    if (predecessor == null) {
      return false;
    }
    JobRecord job = state.jobs.get(state.jobs.dependants().firstOf(predecessor.id));
    if (job == null) {
      throw new IllegalStateException("Expected what waits for " + predecessor.id + " to be known");
    }
    if (job.ties.after().cancels() && failed(predecessor)) {
      moves.cancelAfter(job, predecessor);
    } else {
      moves.settle(job, job.ties.after().positionOf(predecessor.id));
    }
    return true;
  }

  /** Since when there is something to settle; {@link TableRecord#NEVER} when there is nothing. */
  long dueSince() {
    JobRecord first = state.jobs.dependants().firstDue();
    return first == null ? TableRecord.NEVER : first.endedAt;
  }

  private static boolean failed(JobRecord job) {
    return job.state().ended() && job.state() != JobState.SUCCEEDED;
  }
}
