package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What in one table waits for time. Each record has one entry at most, at its earliest deadline;
 * there is no entry for what has none, so a plain job costs nothing here.
 *
 * @param <R> what waits
 */
final class Deadlines<R extends TableRecord<R>> {
  private final RecordTable<R> table;
  private final DeadlineHeap heap = new DeadlineHeap();

  Deadlines(RecordTable<R> table) {
    this.table = table;
  }

  /** To be called after a record changed. */
  void settle(R record) {
    long due = record.due();
    if (due == record.timerAt) {
      return;
    }
    forget(record);
    if (due != DeadlineHeap.NEVER) {
      record.timerAt = due;
      heap.push(due, record.id);
    }
  }

  /** To be called when a record leaves its table. */
  void forget(R record) {
    if (record.timerAt != DeadlineHeap.NEVER) {
      record.timerAt = DeadlineHeap.NEVER;
      heap.becameStale();
      if (heap.wantsRebuild()) {
        heap.rebuild(this::isLive);
      }
    }
  }

  /** The earliest deadline; {@link DeadlineHeap#NEVER} when nothing waits. */
  long firstTime() {
    while (!heap.isEmpty() && !isLive(heap.firstTime(), heap.firstId())) {
      heap.popStale();
    }
    return heap.firstTime();
  }

  /** The record that {@link #firstTime} found, the lowest id of those due at once. */
  R first() {
    R record = table.get(heap.firstId());
    if (record == null) {
      throw new IllegalStateException("Expected the first deadline to be looked for first");
    }
    return record;
  }

  DeadlineHeap heap() {
    return heap;
  }

  private boolean isLive(long time, long id) {
    @Nullable R record = table.get(id);
    return record != null && record.timerAt == time;
  }
}
