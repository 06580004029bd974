package io.holdfast.ledger;

/**
 * A limit that a job shares with all jobs of the same key, in whatever queue. The job itself is
 * started only while there is room by its own numbers.
 *
 * @param key at most {@link Limits#MAX_KEY_BYTES} bytes of UTF-8; empty for no limit
 * @param concurrent at most so many jobs of the key are ASSIGNED or RUNNING; 0 for any number
 * @param count at most so many jobs of the key start at once, and as many in each period from then
 *     on; 0 for any number
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
    if (concurrent < 0) {
      throw new IllegalArgumentException("Expected a limit from 1 on but it is " + concurrent);
    }
    Rate.require(count, period);
    if (key.isEmpty() != (concurrent == 0 && count == 0)) {
      throw new IllegalArgumentException("Expected a limit and the key that shares it, or neither");
    }
  }

  /** True where there is no limit. */
  public boolean isNone() {
    return key.isEmpty();
  }
}
