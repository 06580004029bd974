package io.holdfast.ledger;

import java.util.Objects;

/**
 * What somebody has set for a queue; zero is "not set" everywhere but in the weight.
 *
 * @param concurrent at most so many of its jobs are ASSIGNED or RUNNING
 * @param rateCount at most so many of its jobs start at once, and as many in each period from then
 *     on (see {@link Rate})
 * @param ratePeriod milliseconds of ledger time; 0 exactly where {@code rateCount} is
 * @param weight its share of a worker that serves several queues, from 1 to {@link
 *     Limits#MAX_WEIGHT}
 * @param maxJobs at most so many jobs that have not ended
 * @param retention how much of what has ended is kept; what holds for all queues holds too
 */
public record QueueSettings(
    int concurrent, int rateCount, long ratePeriod, int weight, long maxJobs, Retention retention) {

  /** Those of a queue that nobody has set anything for. */
  public static final QueueSettings DEFAULT = new QueueSettings(0, 0, 0, 1, 0, Retention.FOR_EVER);

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public QueueSettings {
    if (concurrent < 0) {
      throw new IllegalArgumentException(
          "Expected concurrent to be from 0 on but it is " + concurrent);
    }
    Rate.require(rateCount, ratePeriod);
    if (weight < 1 || weight > Limits.MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "Expected weight to be from 1 to " + Limits.MAX_WEIGHT + " but it is " + weight);
    }
    Limits.requireTime(maxJobs, "maxJobs");
    Objects.requireNonNull(retention);
  }

  /** Settings that keep what has ended as long as all queues do. */
  public QueueSettings(int concurrent, int rateCount, long ratePeriod, int weight, long maxJobs) {
    this(concurrent, rateCount, ratePeriod, weight, maxJobs, Retention.FOR_EVER);
  }

  boolean isDefault() {
    return equals(DEFAULT);
  }

  /** True where something can keep a job of the queue from starting. */
  public boolean limitsStarts() {
    return concurrent > 0 || rateCount > 0;
  }
}
