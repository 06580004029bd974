package io.holdfast.log;

/** Every bound of the log, with its reason. */
public final class LogLimits {
  /**
   * The longest entry: a full batch of commands and one payload of the largest size beside it; a
   * quarter of what one batch may have.
   */
  public static final int MAX_ENTRY_BYTES = 4 << 20;

  private LogLimits() {}
}
