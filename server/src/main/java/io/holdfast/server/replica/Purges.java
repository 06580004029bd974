package io.holdfast.server.replica;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import org.jspecify.annotations.Nullable;

/**
 * Says what a leader purges, and when: one {@link Command.Purge} is under way at a time, because
 * two that were found on the same state would take twice as much as is too much.
 *
 * <p>Called under the hand-over lock.
 */
final class Purges {
  /** Of ended jobs so many times what a Tick may change go at once: each is less work. */
  private static final int TIMES_TICK = 8;

  private final Retention retention;
  private final int most;
  private boolean underWay;

  Purges(Retention retention, int itemsInTick) {
    this.retention = retention;
    this.most = (int) Math.min(Integer.MAX_VALUE, (long) TIMES_TICK * itemsInTick);
  }

  /**
   * What is to go now.
   *
   * @return null when nothing is, or a purge is under way
   */
  Command.@Nullable Purge next(LedgerView view, long now) {
    return underWay ? null : found(view, now);
  }

  /** What {@link #next} said was taken into the queue. */
  void asked() {
    underWay = true;
  }

  /** A command of the leadership was applied. */
  void applied(Command command) {
    if (command instanceof Command.Purge) {
      underWay = false;
    }
  }

  private Command.@Nullable Purge found(LedgerView view, long now) {
    long endedBefore = now - retention.millis();
    if (retention.millis() > 0 && view.firstEnd() < endedBefore) {
      return new Command.Purge(endedBefore, most);
    }
    long excess = retention.excess(view.endedCount(), view.endedBytes());
    return excess == 0
        ? null
        : new Command.Purge(Math.max(now, view.now()) + 1, (int) Math.min(excess, most));
  }
}
