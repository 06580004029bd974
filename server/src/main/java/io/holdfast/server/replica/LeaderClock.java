package io.holdfast.server.replica;

/**
 * Ledger time as one leadership proposes it: starts at the wall clock, or where the ledger stands
 * if that is later, and advances with the monotonic clock. A wall clock that jumps during a
 * leadership changes nothing.
 */
final class LeaderClock {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeSource time;
  private final long startMillis;
  private final long startNanos;

  LeaderClock(TimeSource time, long ledgerNow) {
    this.time = time;
    startMillis = Math.max(time.wallMillis(), ledgerNow);
    startNanos = time.nanos();
  }

  /** Milliseconds since the Unix epoch; never goes back. */
  long now() {
    return startMillis + (time.nanos() - startNanos) / NANOS_PER_MILLI;
  }
}
