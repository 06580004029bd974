package io.holdfast.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** One schedule of the {@link NaiveLedger}. */
final class NaiveSchedule {
  final long id;
  final String name;
  final long made;
  ScheduleSpec spec;
  long version = 1;
  boolean paused;
  long cursor;
  long lastNominal;
  long lastJob;
  long lastEnd;
  long waiting;
  long fired;
  long skipped;
  final List<SkippedRange> ranges = new ArrayList<>();
  final TreeSet<Long> backfilled = new TreeSet<>();
  long closed;

  NaiveSchedule(long id, String name, long made, ScheduleSpec spec) {
    this.id = id;
    this.name = name;
    this.made = made;
    this.spec = spec;
    cursor = made;
  }

  void skip(long first, long last, long count, SkipReason reason) {
    ranges.add(new SkippedRange(first, last, count, reason));
    if (ranges.size() > 32) {
      ranges.remove(0);
    }
    skipped += count;
    cursor = last;
  }

  boolean isOpen(long nominal) {
    boolean never = nominal <= made;
    for (SkippedRange range : ranges) {
      never |= range.first() <= nominal && nominal <= range.last();
    }
    return never
        && nominal <= cursor
        && nominal > closed
        && nominal != waiting
        && !backfilled.contains(nominal);
  }

  Schedule shown() {
    return new Schedule(
        id,
        name,
        version,
        spec,
        paused,
        made,
        cursor,
        lastNominal,
        lastJob,
        lastEnd,
        waiting,
        fired,
        skipped,
        List.copyOf(ranges),
        List.copyOf(backfilled),
        closed);
  }
}
