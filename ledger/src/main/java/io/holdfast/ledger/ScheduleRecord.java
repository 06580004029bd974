package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One schedule in the ledger's memory; its id is the incarnation. See {@link Schedule}. */
final class ScheduleRecord extends TableRecord<ScheduleRecord> {
  final String name;
  final long createdAt;
  private ScheduleSpec spec;
  private long specHash;

  long version = 1;
  boolean paused;

  /** The cursor: every nominal instant up to here is decided. Only grows. */
  long decidedUntil;

  long lastNominal;
  long lastJobId;
  long lastEndedAt;
  long waitingNominal;
  long fired;
  long skipped;

  /** Disjoint and ascending, none above the cursor. */
  private List<SkippedRange> skippedRanges = List.of();

  /** Ascending; fired by a backfill, all above {@link #closedUntil}. */
  private LongArrayList backfilled = new LongArrayList(0);

  long closedUntil;

  ScheduleRecord(long id, String name, long createdAt, ScheduleSpec spec) {
    this.id = id;
    this.name = name;
    this.createdAt = createdAt;
    this.spec = spec;
    specHash = spec.hash();
    decidedUntil = createdAt;
  }

  ScheduleSpec spec() {
    return spec;
  }

  void setSpec(ScheduleSpec newSpec) {
    spec = newSpec;
    specHash = newSpec.hash();
  }

  List<SkippedRange> skippedRanges() {
    return skippedRanges;
  }

  LongArrayList backfilled() {
    return backfilled;
  }

  /** Moves the cursor over instants that make no job; the earliest ranges are forgotten first. */
  void skip(SkippedRange range) {
    List<SkippedRange> longer = new ArrayList<>(skippedRanges);
    longer.add(range);
    if (longer.size() > Limits.MAX_SKIPPED_RANGES) {
      longer.remove(0);
    }
    skippedRanges = List.copyOf(longer); // An image may have the one before.
    skipped += range.count();
    decidedUntil = range.last();
  }

  /** True if no job was made for this instant, and it is known that none was. */
  boolean isOpenForBackfill(long nominal) {
    if (nominal <= closedUntil
        || nominal > decidedUntil
        || nominal == waitingNominal
        || Collections.binarySearch(backfilled, nominal) >= 0) {
      return false;
    }
    return nominal <= createdAt
        || skippedRanges.stream().anyMatch(range -> range.contains(nominal));
  }

  /** Remembers what a backfill has fired; where that is too much, the earliest as a bound only. */
  void backfill(long nominal) {
    LongArrayList longer = new LongArrayList(backfilled);
    longer.add(-1 - Collections.binarySearch(longer, nominal), nominal);
    if (longer.size() > Limits.MAX_BACKFILLED) {
      closedUntil = longer.removeLong(0);
    }
    backfilled = longer;
  }

  void restore(List<SkippedRange> ranges, LongArrayList instants) {
    skippedRanges = ranges;
    backfilled = instants;
  }

  @Override
  ScheduleRecord image() {
    ScheduleRecord image = new ScheduleRecord(id, name, createdAt, spec);
    image.version = version;
    image.paused = paused;
    image.decidedUntil = decidedUntil;
    image.lastNominal = lastNominal;
    image.lastJobId = lastJobId;
    image.lastEndedAt = lastEndedAt;
    image.waitingNominal = waitingNominal;
    image.fired = fired;
    image.skipped = skipped;
    image.skippedRanges = skippedRanges;
    image.backfilled = backfilled;
    image.closedUntil = closedUntil;
    return image;
  }

  @Override
  long computeDigest() {
    long mixed = Mix.low(Mix.low(Mix.low(specHash, id), name), createdAt);
    mixed = Mix.low(Mix.low(mixed, version, paused ? 1 : 0), decidedUntil, lastNominal);
    mixed = Mix.low(Mix.low(mixed, lastJobId, lastEndedAt), waitingNominal, closedUntil);
    mixed = Mix.low(Mix.low(mixed, fired, skipped), skippedRanges.size());
    for (SkippedRange each : skippedRanges) {
      mixed = Mix.low(Mix.low(mixed, each.first(), each.last()), each.count());
      mixed = Mix.low(mixed, each.reason().code());
    }
    for (int i = 0; i < backfilled.size(); i++) {
      mixed = Mix.low(mixed, backfilled.getLong(i));
    }
    return Mix.finish(Mix.low(mixed, backfilled.size()));
  }

  Schedule toSchedule() {
    return new Schedule(
        id,
        name,
        version,
        spec,
        paused,
        createdAt,
        decidedUntil,
        lastNominal,
        lastJobId,
        lastEndedAt,
        waitingNominal,
        fired,
        skipped,
        skippedRanges,
        List.copyOf(backfilled),
        closedUntil);
  }
}
