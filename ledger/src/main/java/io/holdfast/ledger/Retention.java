package io.holdfast.ledger;

/**
 * How much of what has ended is kept for those who ask. Whatever bound is reached first counts: the
 * jobs that ended first go first.
 *
 * @param millis how long an ended job is kept; 0 for ever
 * @param jobs ended jobs, at most; 0 for any number
 * @param bytes their payloads, results and errors, at most; 0 for any number
 */
public record Retention(long millis, long jobs, long bytes) {
  /** Everything, for ever. */
  public static final Retention FOR_EVER = new Retention(0, 0, 0);

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public Retention {
    Limits.requireTime(millis, "retention");
    Limits.requireTime(jobs, "retentionCount");
    Limits.requireTime(bytes, "retentionBytes");
  }

  /**
   * How many of the oldest are too many.
   *
   * @param ended so many there are
   * @param endedBytes so much they hold; of one job the average is taken, and what is still too
   *     much goes the next time
   */
  public long excess(long ended, long endedBytes) {
    long excess = jobs == 0 ? 0 : ended - jobs;
    if (bytes > 0 && endedBytes > bytes && ended > 0) {
      double average = (double) endedBytes / ended;
      excess = Math.max(excess, (long) Math.ceil((endedBytes - bytes) / average));
    }
    return Math.max(0, Math.min(excess, ended));
  }
}
