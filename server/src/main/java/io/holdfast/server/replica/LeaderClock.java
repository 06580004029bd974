package io.holdfast.server.replica;

import io.holdfast.server.replica.ClockReadings.Bounds;

/**
 * Ledger time as one leadership proposes it. It begins at the median of the voters' wall clocks, or
 * where the ledger stands if that is later, and advances with the monotonic clock, a tenth slower
 * or faster while it is off the median. So no wall clock that jumps, this machine's or another one,
 * makes it jump; and it never goes back.
 *
 * <p>May be called from any thread.
 */
final class LeaderClock {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Faster or slower by one part in so many. */
  private static final int SLEW = 10;

  /** Being off by so little is left: it is the uncertainty of a reading. */
  private static final long TOLERATED_MILLIS = 2;

  private final ReplicaClocks clocks;

  private final long startMillis;

  /** Nanoseconds since it began, as it counts them. */
  private long elapsedNanos;

  private long lastNanos;

  /**
   * A clock that begins now.
   *
   * @param ledgerNow where the ledger stands
   * @param earliest the median is not before this
   */
  LeaderClock(ReplicaClocks clocks, long ledgerNow, long earliest) {
    this.clocks = clocks;
    startMillis = Math.max(ledgerNow, earliest);
    lastNanos = clocks.nanos();
  }

  /** Milliseconds since the Unix epoch; never goes back. */
  synchronized long now() {
    Bounds bounds = clocks.bounds();
    long nanos = clocks.nanos();
    long passed = Math.max(0, nanos - lastNanos);
    lastNanos = nanos;
    elapsedNanos += passed;
    long now = startMillis + elapsedNanos / NANOS_PER_MILLI;
    long off = bounds.deviation(now);
    if (Math.abs(off) > TOLERATED_MILLIS) {
      long most = passed / SLEW;
      long correction =
          Math.abs(off) > most / NANOS_PER_MILLI ? most : Math.abs(off) * NANOS_PER_MILLI;
      elapsedNanos += off < 0 ? correction : -correction;
      now = startMillis + elapsedNanos / NANOS_PER_MILLI;
    }
    return now;
  }
}
