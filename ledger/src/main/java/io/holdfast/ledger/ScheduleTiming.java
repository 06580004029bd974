package io.holdfast.ledger;

import java.util.Objects;

/**
 * When a schedule fires. The ledger keeps it and does not understand it: calendars and time zones
 * are the decider's, and which instant comes next is a fact in the command.
 *
 * @param kind which of the next three says when
 * @param cron the expression, 1 to {@link Limits#MAX_CRON_BYTES} bytes of UTF-8; empty for any
 *     other kind than {@link Kind#CRON}
 * @param period milliseconds, from 1 on, between two instants ({@link Kind#RATE}) or from the end
 *     of the last job to the next instant ({@link Kind#DELAY}); 0 for any other kind
 * @param at the one instant ({@link Kind#ONCE}), milliseconds since the Unix epoch; 0 for any other
 *     kind
 * @param zone the time zone's id, 1 to {@link Limits#MAX_ZONE_BYTES} bytes
 * @param start no instant before this point; 0 for none
 * @param end no instant at this point or after it; 0 for none
 * @param jitter a job starts up to so many milliseconds after its instant, at most {@link
 *     Limits#MAX_JITTER_MILLIS}; 0 for exactly then
 */
public record ScheduleTiming(
    Kind kind, String cron, long period, long at, String zone, long start, long end, long jitter) {

  /** How the instants follow each other. The order is part of the format: append only. */
  public enum Kind {
    /** At the local times that an expression describes. */
    CRON(0),
    /** At a fixed rate, whatever becomes of the jobs. */
    RATE(1),
    /** A fixed delay after the end of the job before. */
    DELAY(2),
    /** At one instant. */
    ONCE(3);

    private static final Kind[] BY_CODE = values();

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Its number in the format; never changed. */
    int code() {
      return code;
    }

    static Kind ofCode(int code) {
      return CommandCodec.pick(BY_CODE, code);
    }
  }

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public ScheduleTiming {
    Objects.requireNonNull(kind);
    boolean isCron = kind == Kind.CRON;
    Limits.requireBytes(cron, isCron ? 1 : 0, isCron ? Limits.MAX_CRON_BYTES : 0, "cron");
    boolean isPeriodic = kind == Kind.RATE || kind == Kind.DELAY;
    Limits.requireTime(period, "period");
    Limits.requireTime(at, "at");
    if (isPeriodic != (period > 0) || (kind == Kind.ONCE) != (at > 0)) {
      throw new IllegalArgumentException(
          "Expected what a schedule of kind " + kind + " has but it is " + period + ", " + at);
    }
    Limits.requireBytes(zone, 1, Limits.MAX_ZONE_BYTES, "zone");
    Limits.requireTime(start, "start");
    Limits.requireTime(end, "end");
    if (end != 0 && end <= start) {
      throw new IllegalArgumentException("Expected end to be after start but it is not");
    }
    if (jitter < 0 || jitter > Limits.MAX_JITTER_MILLIS) {
      throw new IllegalArgumentException(
          "Expected jitter to be from 0 to 24 h but it is " + jitter + " ms");
    }
  }

  long hash(long before) {
    long mixed = Mix.low(Mix.low(before, kind.code()), cron);
    mixed = Mix.low(Mix.low(mixed, period, at), zone);
    return Mix.low(Mix.low(mixed, start, end), jitter);
  }
}
