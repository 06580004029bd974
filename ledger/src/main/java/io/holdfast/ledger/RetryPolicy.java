package io.holdfast.ledger;

import java.util.List;

/**
 * How often a job is tried, and how long it waits between two attempts. Lengths in milliseconds.
 *
 * <p>The length before attempt n + 1 is {@code delay × (factorPercent / 100)^(n - 1)}, at most
 * {@code maxDelay}; or the n-th of {@code delays}, and the last of them from there on.
 *
 * @param maxAttempts attempts before the job is FAILED, from 1
 * @param delay before the second attempt
 * @param factorPercent how much longer each delay is than the one before: 100 for the same length,
 *     200 for twice; from 100 to 1000
 * @param maxDelay no delay is longer; 0 for no bound but that of all lengths
 * @param jitterPercent how much of a delay is left to chance, from 0 to 100: a delay of 10 s with
 *     20 is one from 8 s to 10 s
 * @param delays in place of the computed ones; empty for those
 * @param neverOn beginnings of errors after which there is no further attempt
 */
public record RetryPolicy(
    int maxAttempts,
    long delay,
    int factorPercent,
    long maxDelay,
    int jitterPercent,
    List<Long> delays,
    List<String> neverOn) {

  /** The same delay each time. */
  public static final int SAME = 100;

  private static final int MAX_FACTOR_PERCENT = 1_000;

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public RetryPolicy {
    Limits.requireCount(maxAttempts, "maxAttempts");
    Limits.requireTime(delay, "retryDelay");
    if (factorPercent < SAME || factorPercent > MAX_FACTOR_PERCENT) {
      throw new IllegalArgumentException(
          "Expected the factor of a backoff to be from 1 to 10 but it is " + factorPercent + " %");
    }
    Limits.requireTime(maxDelay, "maxDelay");
    if (jitterPercent < 0 || jitterPercent > 100) {
      throw new IllegalArgumentException(
          "Expected jitter to be from 0 to 100 % but it is " + jitterPercent);
    }
    if (delays.size() > Limits.MAX_RETRY_DELAYS) {
      throw new IllegalArgumentException(
          "Expected at most %d delays but there are %d"
              .formatted(Limits.MAX_RETRY_DELAYS, delays.size()));
    }
    for (long each : delays) {
      Limits.requireTime(each, "each of delays");
    }
    if (neverOn.size() > Limits.MAX_NEVER_ON) {
      throw new IllegalArgumentException(
          "Expected at most %d beginnings in neverOn but there are %d"
              .formatted(Limits.MAX_NEVER_ON, neverOn.size()));
    }
    for (String each : neverOn) {
      Limits.requireBytes(each, 1, Limits.MAX_NAME_BYTES, "each of neverOn");
    }
    delays = List.copyOf(delays);
    neverOn = List.copyOf(neverOn);
  }

  /** So many attempts, always the same delay between them. */
  public static RetryPolicy fixed(int maxAttempts, long delay) {
    return new RetryPolicy(maxAttempts, delay, SAME, 0, 0, List.of(), List.of());
  }

  /** True for one that {@link #fixed} makes. */
  public boolean isFixed() {
    return factorPercent == SAME
        && maxDelay == 0
        && jitterPercent == 0
        && delays.isEmpty()
        && neverOn.isEmpty();
  }

  /**
   * The longest delay after an attempt; chance may make it shorter.
   *
   * @param attempt the attempt that failed, from 1
   */
  public long delayAfter(int attempt) {
    if (!delays.isEmpty()) {
      return bounded(delays.get(Math.min(attempt, delays.size()) - 1));
    }
    long length = delay;
    for (int i = 1; i < attempt && factorPercent != SAME && length < Limits.MAX_TIME; i++) {
      length = length / 100 * factorPercent + length % 100 * factorPercent / 100;
      if (maxDelay != 0 && length >= maxDelay) {
        return maxDelay;
      }
    }
    return bounded(Math.min(length, Limits.MAX_TIME));
  }

  /**
   * The delay after an attempt.
   *
   * @param chance from 0 to 2^20 - 1: how much of the jitter is taken off
   */
  public long delayAfter(int attempt, int chance) {
    long longest = delayAfter(attempt);
    long jitter = longest / 100 * jitterPercent + longest % 100 * jitterPercent / 100;
    return longest - ((jitter >> 20) * chance + (((jitter & 0xFFFFF) * chance) >> 20));
  }

  /** True where there is no further attempt after such an error. */
  public boolean isFinal(String error) {
    for (String each : neverOn) {
      if (error.startsWith(each)) {
        return true;
      }
    }
    return false;
  }

  private long bounded(long length) {
    return maxDelay == 0 ? length : Math.min(length, maxDelay);
  }
}
