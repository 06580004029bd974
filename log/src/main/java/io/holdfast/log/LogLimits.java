package io.holdfast.log;

/** Every bound of the log, with its reason. */
public final class LogLimits {
  /**
   * The longest entry: a full batch of commands and one payload of the largest size beside it; a
   * quarter of what one batch may have.
   */
  public static final int MAX_ENTRY_BYTES = 4 << 20;

  /**
   * The most payload that is written with one sync: four of the longest entries, and far more than
   * a disk needs to reach its bandwidth.
   */
  public static final int MAX_BATCH_BYTES = 4 * MAX_ENTRY_BYTES;

  private LogLimits() {}
}
