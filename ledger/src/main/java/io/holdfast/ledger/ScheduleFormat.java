package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.List;

/**
 * How schedules and the commands about them are written. Write and read of one part stand side by
 * side, in the same order of fields.
 */
final class ScheduleFormat {
  private ScheduleFormat() {}

  static void writeSpec(ByteWriter out, ScheduleSpec spec) {
    ScheduleTiming timing = spec.timing();
    out.writeByte(timing.kind().code());
    out.writeText(timing.cron());
    out.writeVarint(timing.period());
    out.writeVarint(timing.at());
    out.writeText(timing.zone());
    out.writeVarint(timing.start());
    out.writeVarint(timing.end());
    out.writeVarint(timing.jitter());
    SchedulePolicies policies = spec.policies();
    out.writeByte(policies.gap().code());
    out.writeByte(policies.overlap().code());
    out.writeByte(policies.missed().code());
    out.writeVarint(policies.missedMost());
    out.writeVarint(policies.missedWindow());
    out.writeByte(policies.concurrency().code());
    JobTemplate job = spec.job();
    out.writeText(job.queue());
    out.writeText(job.type());
    out.writeBytes(job.payload());
    out.writeVarint(job.queueTimeout());
    out.writeVarint(job.totalTimeout());
    out.writeByte(job.priority());
    SubmitFormat.writeRules(out, job.rules());
    SubmitFormat.writeTies(
        out,
        new JobTies(
            TraceContext.NONE, job.limit(), job.fairnessKey(), Predecessors.NONE, Occurrence.NONE));
  }

  static ScheduleSpec readSpec(ByteReader in) {
    ScheduleTiming timing =
        new ScheduleTiming(
            ScheduleTiming.Kind.ofCode(in.readByte()),
            in.readText(Limits.MAX_CRON_BYTES),
            in.readVarint(),
            in.readVarint(),
            in.readText(Limits.MAX_ZONE_BYTES),
            in.readVarint(),
            in.readVarint(),
            in.readVarint());
    SchedulePolicies policies =
        new SchedulePolicies(
            SchedulePolicies.Gap.ofCode(in.readByte()),
            SchedulePolicies.Overlap.ofCode(in.readByte()),
            SchedulePolicies.Missed.ofCode(in.readByte()),
            in.readInt(),
            in.readVarint(),
            SchedulePolicies.Concurrency.ofCode(in.readByte()));
    String queue = in.readText(Limits.MAX_NAME_BYTES);
    String type = in.readText(Limits.MAX_NAME_BYTES);
    byte[] payload = in.readBytes(Limits.MAX_SCHEDULE_PAYLOAD_BYTES);
    long queueTimeout = in.readVarint();
    long totalTimeout = in.readVarint();
    int priority = in.readByte();
    JobRules rules = SubmitFormat.readRules(in);
    JobTies ties = SubmitFormat.readTies(in);
    if (!ties.trace().isNone() || !ties.after().isNone() || !ties.occurrence().isNone()) {
      throw new UnknownFormatException("Expected a limit and a fairness key but found " + ties);
    }
    return new ScheduleSpec(
        timing,
        policies,
        new JobTemplate(
            queue,
            type,
            payload,
            queueTimeout,
            totalTimeout,
            priority,
            rules,
            ties.limit(),
            ties.fairnessKey()));
  }

  static void writeFire(ByteWriter out, ScheduleCommand.Fire command) {
    out.writeVarint(command.scheduleId());
    out.writeVarint(command.version());
    out.writeByte(command.kind().code());
    out.writeVarint(command.after());
    out.writeVarint(command.nominal());
    out.writeText(command.zoneRules());
    out.writeVarint(command.jobId());
    String key = command.key();
    out.writeBoolean(key != null);
    if (key != null) {
      out.writeText(key);
    }
    out.writeVarint(command.keyExpiresAt());
    out.writeVarint(command.runAt());
    out.writeVarint(command.queueDeadline());
    out.writeVarint(command.totalDeadline());
    out.writeVarint(command.graceUntil());
  }

  static ScheduleCommand.Fire readFire(ByteReader in) {
    return new ScheduleCommand.Fire(
        in.readVarint(),
        in.readVarint(),
        FireKind.ofCode(in.readByte()),
        in.readVarint(),
        in.readVarint(),
        in.readText(Limits.MAX_ZONE_BYTES),
        in.readVarint(),
        in.readBoolean() ? in.readText(Limits.MAX_KEY_BYTES) : null,
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint());
  }

  static void writeSkip(ByteWriter out, ScheduleCommand.SkipOccurrences command) {
    out.writeVarint(command.scheduleId());
    out.writeVarint(command.version());
    out.writeVarint(command.after());
    writeRange(out, command.skipped());
    out.writeText(command.zoneRules());
  }

  static ScheduleCommand.SkipOccurrences readSkip(ByteReader in) {
    return new ScheduleCommand.SkipOccurrences(
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        readRange(in),
        in.readText(Limits.MAX_ZONE_BYTES));
  }

  private static void writeRange(ByteWriter out, SkippedRange range) {
    out.writeVarint(range.first());
    out.writeVarint(range.last());
    out.writeVarint(range.count());
    out.writeByte(range.reason().code());
  }

  private static SkippedRange readRange(ByteReader in) {
    return new SkippedRange(
        in.readVarint(), in.readVarint(), in.readVarint(), SkipReason.ofCode(in.readByte()));
  }

  static void writeSchedule(ByteWriter out, ScheduleRecord schedule) {
    out.writeVarint(schedule.id);
    out.writeText(schedule.name);
    out.writeVarint(schedule.createdAt);
    writeSpec(out, schedule.spec());
    out.writeVarint(schedule.version);
    out.writeBoolean(schedule.paused);
    out.writeVarint(schedule.decidedUntil);
    out.writeVarint(schedule.lastNominal);
    out.writeVarint(schedule.lastJobId);
    out.writeVarint(schedule.lastEndedAt);
    out.writeVarint(schedule.waitingNominal);
    out.writeVarint(schedule.fired);
    out.writeVarint(schedule.skipped);
    out.writeVarint(schedule.skippedRanges().size());
    schedule.skippedRanges().forEach(each -> writeRange(out, each));
    out.writeVarint(schedule.backfilled().size());
    schedule.backfilled().forEach(out::writeVarint);
    out.writeVarint(schedule.closedUntil);
  }

  static ScheduleRecord readSchedule(ByteReader in) {
    ScheduleRecord schedule =
        new ScheduleRecord(
            in.readVarint(), in.readText(Limits.MAX_NAME_BYTES), in.readVarint(), readSpec(in));
    schedule.version = in.readVarint();
    schedule.paused = in.readBoolean();
    schedule.decidedUntil = in.readVarint();
    schedule.lastNominal = in.readVarint();
    schedule.lastJobId = in.readVarint();
    schedule.lastEndedAt = in.readVarint();
    schedule.waitingNominal = in.readVarint();
    schedule.fired = in.readVarint();
    schedule.skipped = in.readVarint();
    int ranges = bounded(in.readInt(), Limits.MAX_SKIPPED_RANGES);
    List<SkippedRange> skipped = new ArrayList<>(ranges);
    for (int i = 0; i < ranges; i++) {
      skipped.add(readRange(in));
    }
    int instants = bounded(in.readInt(), Limits.MAX_BACKFILLED);
    LongArrayList backfilled = new LongArrayList(instants);
    for (int i = 0; i < instants; i++) {
      backfilled.add(in.readVarint());
    }
    schedule.restore(List.copyOf(skipped), backfilled);
    schedule.closedUntil = in.readVarint();
    return schedule;
  }

  private static int bounded(int count, int most) {
    if (count > most) {
      throw new UnknownFormatException("Expected at most " + most + " but there are " + count);
    }
    return count;
  }
}
