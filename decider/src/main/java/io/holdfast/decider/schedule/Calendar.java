package io.holdfast.decider.schedule;

import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What a definition means: all instants that it names, in order. Made once for a definition, used
 * by one thread.
 */
public final class Calendar {
  /** Where there is no end: beyond it, years have five digits and nobody plans. */
  static final long LAST = 253_402_300_799_000L;

  private final ScheduleSpec spec;
  private final ZoneId zone;
  private final @Nullable Cron cron;

  private Calendar(ScheduleSpec spec, ZoneId zone, @Nullable Cron cron) {
    this.spec = spec;
    this.zone = zone;
    this.cron = cron;
  }

  /**
   * Reads a definition.
   *
   * @throws IllegalArgumentException with one line that names the field and what would be right
   */
  public static Calendar of(ScheduleSpec spec) {
    ScheduleTiming timing = spec.timing();
    ZoneId zone = zone(timing.zone());
    boolean isCron = timing.kind() == ScheduleTiming.Kind.CRON;
    return new Calendar(spec, zone, isCron ? CronText.read(timing.cron()) : null);
  }

  private static ZoneId zone(String id) {
    try {
      ZoneId zone = ZoneId.of(id);
      if (zone.getId().equals("UTC") || ZoneId.getAvailableZoneIds().contains(id)) {
        return zone;
      }
    } catch (DateTimeException unknown) {
      throw wrongZone(id, unknown);
    }
    throw wrongZone(id, null);
  }

  private static IllegalArgumentException wrongZone(String id, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Expected zone to be a time zone such as Europe/Berlin or UTC but it is '" + id + "'",
        cause);
  }

  /**
   * The version of the time zone data that this process has of a zone, such as {@code 2026a}; empty
   * where there is none.
   */
  public static String zoneRules(String zone) {
    try {
      return ZoneRulesProvider.getVersions(zone).lastKey();
    } catch (ZoneRulesException | NoSuchElementException none) {
      return "";
    }
  }

  /** True where each instant follows from the end of a job, so that only the next is known. */
  public boolean followsJobs() {
    return spec.timing().kind() == ScheduleTiming.Kind.DELAY;
  }

  /** A local time in its zone. */
  public LocalDateTime local(long at) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(at), zone);
  }

  /**
   * The instants after a point, in order; lazily, and without an end where the definition has none.
   *
   * @param anchor what a fixed rate counts from where the definition has no start, milliseconds:
   *     the creation of the schedule
   * @param after milliseconds since the Unix epoch
   */
  public Occurrences after(long anchor, long after) {
    ScheduleTiming timing = spec.timing();
    long from = Math.max(after, timing.start() - 1);
    long end = timing.end() == 0 ? LAST : Math.min(timing.end(), LAST);
    if (cron != null) {
      Instants instants = new Instants(cron, zone, spec.policies(), from);
      return bounded(instants::next, end);
    }
    return switch (timing.kind()) {
      case RATE ->
          bounded(rate(timing.start() == 0 ? anchor + timing.period() : timing.start(), from), end);
      case ONCE -> bounded(once(timing.at(), from), end);
      case DELAY -> bounded(once(Math.max(after + timing.period(), timing.start()), from), end);
      case CRON -> throw new IllegalStateException("Expected an expression");
    };
  }

  /**
   * The instants of a schedule that are not decided, in order.
   *
   * @return none while that depends on the end of a job
   */
  public Occurrences undecided(Schedule schedule) {
    if (!followsJobs()) {
      return after(schedule.createdAt(), schedule.decidedUntil());
    }
    if (schedule.lastJobId() != 0 && schedule.lastEndedAt() == 0) {
      return () -> null;
    }
    return after(schedule.createdAt(), Math.max(schedule.lastEndedAt(), schedule.decidedUntil()));
  }

  private Occurrences rate(long first, long from) {
    long period = spec.timing().period();
    long steps = from < first ? 0 : (from - first) / period + 1;
    long[] next = {first + steps * period};
    return () -> {
      long at = next[0];
      next[0] += period;
      return plain(at);
    };
  }

  private Occurrences once(long at, long from) {
    boolean[] told = {at <= from};
    return () -> {
      if (told[0]) {
        return null;
      }
      told[0] = true;
      return plain(at);
    };
  }

  private Nominal plain(long at) {
    return new Nominal(at, local(Math.min(at, LAST)), Shift.NONE);
  }

  private static Occurrences bounded(Occurrences all, long end) {
    return () -> {
      Nominal next = all.next();
      return next == null || next.at() >= end ? null : next;
    };
  }

  /**
   * A part of the jitter, which is the same each time that it is asked for.
   *
   * @return from 0 to below the jitter of the definition, milliseconds
   */
  public static long jitter(long scheduleId, long nominal, long jitter) {
    if (jitter == 0) {
      return 0;
    }
    long mixed = scheduleId * 0x9E3779B97F4A7C15L + nominal;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return Long.remainderUnsigned(mixed ^ (mixed >>> 31), jitter);
  }
}
