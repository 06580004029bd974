package io.holdfast.ledger;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the attempts of a job are made. Fixed at submit; most jobs of a type have equal rules, which
 * the ledger keeps once.
 *
 * <p>Immutable. No record, because its hash is taken once.
 */
public final class JobRules {
  /** One attempt, however long it takes, and another one if its worker is lost. */
  public static final JobRules PLAIN =
      new JobRules(RetryPolicy.fixed(1, 0), 0, OnWorkerLoss.REASSIGN);

  private final RetryPolicy retry;
  private final long runTimeout;
  private final OnWorkerLoss onWorkerLoss;
  private final long hashLow;
  private final long hashHigh;

  /**
   * @param retry how often it is tried, and when again
   * @param runTimeout the longest time an attempt may take, counted from its assignment,
   *     milliseconds; 0 for any
   * @param onWorkerLoss what happens when the session that runs it is lost
   */
  public JobRules(RetryPolicy retry, long runTimeout, OnWorkerLoss onWorkerLoss) {
    Limits.requireTime(runTimeout, "runTimeout");
    this.retry = Objects.requireNonNull(retry);
    this.runTimeout = runTimeout;
    this.onWorkerLoss = Objects.requireNonNull(onWorkerLoss);
    long low = Mix.low(Mix.SEED_LOW, retry.maxAttempts(), runTimeout);
    long high = Mix.high(Mix.SEED_HIGH, retry.maxAttempts(), runTimeout);
    low = Mix.low(low, retry.delay(), onWorkerLoss.code());
    high = Mix.high(high, retry.delay(), onWorkerLoss.code());
    if (!retry.isFixed()) {
      low = Mix.low(low, retry.factorPercent(), retry.maxDelay());
      high = Mix.high(high, retry.factorPercent(), retry.maxDelay());
      low = Mix.low(low, retry.jitterPercent(), retry.delays().size());
      high = Mix.high(high, retry.jitterPercent(), retry.delays().size());
      for (long each : retry.delays()) {
        low = Mix.low(low, each);
        high = Mix.high(high, each);
      }
      for (String each : retry.neverOn()) {
        low = Mix.low(low, each);
        high = Mix.high(high, each);
      }
    }
    hashLow = low;
    hashHigh = high;
  }

  public RetryPolicy retry() {
    return retry;
  }

  public long runTimeout() {
    return runTimeout;
  }

  public OnWorkerLoss onWorkerLoss() {
    return onWorkerLoss;
  }

  /** Of all of it, in the low lane of {@link Mix}. */
  long hashLow() {
    return hashLow;
  }

  /** The same in the high lane. */
  long hashHigh() {
    return hashHigh;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof JobRules that
            && hashLow == that.hashLow
            && runTimeout == that.runTimeout
            && onWorkerLoss == that.onWorkerLoss
            && retry.equals(that.retry));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hashLow);
  }

  @Override
  public String toString() {
    return retry + ", run timeout " + runTimeout + " ms, on worker loss " + onWorkerLoss;
  }
}
