package io.holdfast.ledger;

/**
 * Whether one more job may start, by the limits of its queue and of its key. Here the promise P11
 * (limits are exact) is kept: it is judged at apply, against what is owned at just that index, so
 * it does not matter how many leaders thought at the same time that there was room.
 *
 * <p>A job that passes from one owner to another has started already: it is not judged again and
 * takes no token.
 */
final class Starts {
  private final LedgerState state;

  Starts(LedgerState state) {
    this.state = state;
  }

  /** For a job that nobody has, and that all else would let start. */
  Rejection judge(JobRecord job) {
    QueueRecord queue = job.queue.settings;
    if (queue != null) {
      Rejection rejection = queue.judgeStart(state.now);
      if (rejection != Rejection.NONE) {
        return rejection;
      }
    }
    KeyLimit limit = job.ties.limit();
    return limit.isNone() ? Rejection.NONE : judge(limit);
  }

  private Rejection judge(KeyLimit limit) {
    KeyUse use = state.keyUses.find(limit.key());
    if (use == null) {
      // Nothing of it is in use, so there is room; but one more is to be remembered.
      return state.keyUses.table().size() < state.options.maxKeys()
          ? Rejection.NONE
          : Rejection.FULL;
    }
    if (limit.concurrent() > 0 && use.owned >= limit.concurrent()) {
      return Rejection.LIMIT;
    }
    return limit.count() > 0
            && Rate.nextStart(use.fullAt, state.now, limit.count(), limit.period()) > state.now
        ? Rejection.LIMIT
        : Rejection.NONE;
  }

  /** A job that nobody had is owned now: rates' tokens are spent. */
  void started(JobRecord job) {
    QueueRecord queue = job.queue.settings;
    if (queue != null) {
      state.queues.started(queue, state.now);
    }
    KeyLimit limit = job.ties.limit();
    if (!limit.isNone()) {
      state.keyUses.started(limit, state.now);
    }
  }
}
