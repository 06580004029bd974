package io.holdfast.ledger;

import static io.holdfast.ledger.TableRecord.NEVER;

import org.jspecify.annotations.Nullable;

/**
 * What in one table waits for time, the earliest first, ids in order at the same time. There is no
 * entry for what does not wait, so a plain job costs nothing here.
 *
 * <p>Nothing is ever taken out of the middle. An entry is <em>live</em> while its record is due at
 * just its time; where that changes, the old entry stays, is told by the difference when it comes
 * up, and is cleared away with others when more than half of all are stale.
 *
 * <p>Most deadlines are a fixed length from now, so they come in order: a few {@linkplain
 * DeadlineRun runs} take those, and a heap the rest.
 *
 * @param <R> what waits
 */
final class Deadlines<R extends TableRecord<R>> {
  private static final int RUNS = 4;
  private static final int FEW = 64;

  private final RecordTable<R> table;
  private final DeadlineRun[] runs = new DeadlineRun[RUNS];
  private final DeadlineHeap heap = new DeadlineHeap();
  private long stale;

  /** What {@link #firstTime} has found: one of the runs, or none for the heap. */
  private @Nullable DeadlineRun firstRun;

  Deadlines(RecordTable<R> table) {
    this.table = table;
    for (int i = 0; i < RUNS; i++) {
      runs[i] = new DeadlineRun();
    }
  }

  /**
   * To be called after a record was added, was changed or removed.
   *
   * @param before when it was due before
   * @param after when it is now; {@link TableRecord#NEVER} if removed
   */
  void moved(R record, long before, long after) {
    if (before == after) {
      return;
    }
    if (after != NEVER) {
      push(after, record.id);
    }
    if (before != NEVER) {
      stale++;
      if (stale > FEW && stale > size() / 2) {
        clearAway();
      }
    }
  }

  /** The earliest deadline; {@link TableRecord#NEVER} when nothing waits. */
  long firstTime() {
    while (true) {
      long time = heap.firstTime();
      long id = heap.firstId();
      DeadlineRun from = null;
      for (DeadlineRun run : runs) {
        long runTime = run.firstTime();
        if (runTime < time || (runTime == time && time != NEVER && run.firstId() < id)) {
          time = runTime;
          id = run.firstId();
          from = run;
        }
      }
      firstRun = from;
      if (time == NEVER || isLive(time, id)) {
        return time;
      }
      if (from == null) {
        heap.pop();
      } else {
        from.pop();
      }
      // A time that was left and taken again has two entries; clearing away counts neither.
      stale = Math.max(0, stale - 1);
    }
  }

  /** The record that {@link #firstTime} has found. */
  R first() {
    R record = table.get(firstRun == null ? heap.firstId() : firstRun.firstId());
    if (record == null) {
      throw new IllegalStateException("Expected the first deadline to be looked for first");
    }
    return record;
  }

  /**
   * Takes out what {@link #firstTime} has found: its record is removed next, and need not be told
   * to {@link #moved}.
   */
  void removeFirst() {
    if (firstRun == null) {
      heap.pop();
    } else {
      firstRun.pop();
    }
  }

  /** Ids that come next, more or less, stale ones too; at most so many of each run. */
  long[] next(int count) {
    int size = 0;
    for (DeadlineRun run : runs) {
      size += Math.min(count, run.size());
    }
    long[] ids = new long[size];
    int filled = 0;
    for (DeadlineRun run : runs) {
      for (int i = 0; i < Math.min(count, run.size()); i++) {
        ids[filled++] = run.id(i);
      }
    }
    return ids;
  }

  /** Entries, stale ones too. */
  long size() {
    long size = heap.size();
    for (DeadlineRun run : runs) {
      size += run.size();
    }
    return size;
  }

  /** Shows every entry, in no order that means anything, and keeps those that pass. */
  void retain(DeadlineHeap.Test test) {
    heap.retain(test);
    for (DeadlineRun run : runs) {
      run.retain(test);
    }
  }

  private void clearAway() {
    retain(this::isLive);
    stale = 0;
  }

  /** Into the run whose last entry is the closest before it, so that the others stay open. */
  private void push(long time, long id) {
    DeadlineRun best = null;
    for (DeadlineRun run : runs) {
      if (run.fits(time, id) && (best == null || run.lastTime() > best.lastTime())) {
        best = run;
      }
    }
    if (best == null) {
      heap.push(time, id);
    } else {
      best.append(time, id);
    }
  }

  private boolean isLive(long time, long id) {
    R record = table.get(id);
    return record != null && record.due() == time;
  }
}
