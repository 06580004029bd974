package io.holdfast.ledger;

/**
 * A limit that a job shares with all jobs of the same key, in whatever queue. The job itself is
 * started only while there is room by its own numbers.
 *
 * @param key at most {@link Limits#MAX_KEY_BYTES} bytes of UTF-8; empty for no limit
 * @param concurrent at most so many jobs of the key are ASSIGNED or RUNNING; 0 for any number
 * @param count at most so many assignments of jobs of the key in each period; 0 for any number
 * @param period milliseconds of ledger time; 0 exactly where {@code count} is
 */
public record KeyLimit(String key, int concurrent, int count, long period) {

  /** Most jobs have none. */
  public static final KeyLimit NONE = new KeyLimit("", 0, 0, 0);

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public KeyLimit {
    Limits.requireBytes(key, 0, Limits.MAX_KEY_BYTES, "concurrencyKey");
    if (concurrent < 0 || count < 0) {
      throw new IllegalArgumentException(
          "Expected a limit from 1 on but it is " + Math.min(concurrent, count));
    }
    Limits.requireTime(period, "period of a rate");
    if ((count == 0) != (period == 0)) {
      throw new IllegalArgumentException(
          "Expected a rate to have a count and a period but they are " + count + ", " + period);
    }
    if (key.isEmpty() != (concurrent == 0 && count == 0)) {
      throw new IllegalArgumentException("Expected a limit and the key that shares it, or neither");
    }
  }

  boolean isNone() {
    return key.isEmpty();
  }
}
