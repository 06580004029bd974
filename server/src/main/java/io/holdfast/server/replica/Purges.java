package io.holdfast.server.replica;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueView;
import io.holdfast.ledger.Retention;
import org.jspecify.annotations.Nullable;

/**
 * Says what a leader purges, and when: by the retention of all queues, then by those that queues
 * have of their own. One purge is under way at a time, because two that were found on the same
 * state would take twice as much as is too much.
 *
 * <p>Called under the hand-over lock.
 */
final class Purges {
  /** Of ended jobs so many times what a Tick may change go at once: each is less work. */
  private static final int TIMES_TICK = 8;

  private final Retention retention;
  private final int most;
  private boolean underWay;

  /** Where the search through the queues goes on, so that none waits for the others' ends. */
  private String lastQueue = "";

  /**
   * Nothing is under way.
   *
   * @param retention of all queues
   * @param itemsInTick what a Tick may change
   */
  Purges(Retention retention, int itemsInTick) {
    this.retention = retention;
    this.most = (int) Math.min(Integer.MAX_VALUE, (long) TIMES_TICK * itemsInTick);
  }

  /**
   * What is to go now.
   *
   * @return null when nothing is, or a purge is under way
   */
  @Nullable Command next(LedgerView view, long now) {
    if (underWay) {
      return null;
    }
    long latest = Math.max(now, view.now()) + 1;
    long before = endedBefore(retention, view.firstEnd(), now);
    if (before > 0) {
      return new Command.Purge(before, most);
    }
    long excess = retention.excess(view.endedCount(), view.endedBytes());
    return excess > 0 ? new Command.Purge(latest, bounded(excess)) : ofQueue(view, now, latest);
  }

  private @Nullable Command ofQueue(LedgerView view, long now, long latest) {
    @Nullable Command[] found = new Command[2]; // After the last queue, and from the first one on.
    boolean[] passed = new boolean[1];
    view.queues()
        .forEachKept(
            kept -> {
              int at = passed[0] ? 0 : 1;
              passed[0] |= kept.queue().equals(lastQueue);
              if (found[at] == null) {
                found[at] = of(kept, now, latest);
              }
            });
    Command chosen = found[0] != null ? found[0] : found[1];
    if (chosen instanceof QueueCommand.PurgeQueue purge) {
      lastQueue = purge.queue();
    }
    return chosen;
  }

  private @Nullable Command of(QueueView.Kept kept, long now, long latest) {
    long before = endedBefore(kept.retention(), kept.firstEnd(), now);
    if (before > 0) {
      return new QueueCommand.PurgeQueue(kept.queue(), before, most);
    }
    long excess = kept.retention().excess(kept.ended(), kept.endedBytes());
    return excess > 0 ? new QueueCommand.PurgeQueue(kept.queue(), latest, bounded(excess)) : null;
  }

  /** The point before which what has ended is too old; 0 where nothing is. */
  private static long endedBefore(Retention retention, long firstEnd, long now) {
    long before = now - retention.millis();
    return retention.millis() > 0 && firstEnd < before ? before : 0;
  }

  private int bounded(long excess) {
    return (int) Math.min(excess, most);
  }

  /** What {@link #next} said was taken into the queue of requests. */
  void asked() {
    underWay = true;
  }

  /** A command of the leadership was applied. */
  void applied(Command command) {
    if (command instanceof Command.Purge || command instanceof QueueCommand.PurgeQueue) {
      underWay = false;
    }
  }
}
