package io.holdfast.ledger;

/**
 * A token bucket in integer arithmetic: {@code count} may start at once, and one more each {@code
 * period / count}. So among n starts in a row that lie w apart there are never more than {@code
 * count + w * count / period}.
 *
 * <p>It is kept as one number, the <em>theoretical arrival time</em> (GCRA, ITU-T I.371): the point
 * at which the bucket is full again, in microseconds of ledger time. Naively one would keep a level
 * and the time of its last change; however, those are two numbers that have to be brought up to
 * date together, and a level needs fractions. The interval between two tokens is rounded up to a
 * whole microsecond: never more than was asked for, and a microsecond a start less at most.
 */
public final class Rate {
  private static final long MICROS = 1_000;

  private Rate() {}

  /** Microseconds that one start takes out of the bucket. */
  public static long interval(int count, long periodMillis) {
    return (periodMillis * MICROS + count - 1) / count;
  }

  /** Milliseconds of ledger time in the unit of this class. */
  public static long micros(long millis) {
    return Math.min(millis, Limits.MAX_TIME) * MICROS;
  }

  /** The first millisecond that is not before a point. */
  static long millis(long micros) {
    return (micros + MICROS - 1) / MICROS;
  }

  /**
   * The earliest point at which one more may start, milliseconds; not after {@code now} where it
   * may start at once.
   *
   * @param fullAt when the bucket is full again, microseconds
   * @param now ledger time, milliseconds
   */
  public static long nextStart(long fullAt, long now, int count, long periodMillis) {
    long interval = interval(count, periodMillis);
    long from = Math.max(fullAt, micros(now)) - (count - 1) * interval;
    return from <= micros(now) ? now : millis(from);
  }

  /** When the bucket is full again after one more start. */
  static long afterStart(long fullAt, long now, int count, long periodMillis) {
    return Math.max(fullAt, micros(now)) + interval(count, periodMillis);
  }

  static void require(int count, long periodMillis) {
    if (count < 0 || count > Limits.MAX_RATE_COUNT) {
      throw new IllegalArgumentException(
          "Expected count of a rate to be from 0 to "
              + Limits.MAX_RATE_COUNT
              + " but it is "
              + count);
    }
    if (periodMillis < 0 || periodMillis > Limits.MAX_RATE_PERIOD) {
      throw new IllegalArgumentException(
          "Expected period of a rate to be from 0 to "
              + Limits.MAX_RATE_PERIOD
              + " ms but it is "
              + periodMillis);
    }
    if ((count == 0) != (periodMillis == 0)) {
      throw new IllegalArgumentException(
          "Expected a rate to have a count and a period but they are "
              + count
              + ", "
              + periodMillis);
    }
  }
}
