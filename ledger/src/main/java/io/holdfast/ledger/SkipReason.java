package io.holdfast.ledger;

/** Why an occurrence made no job. The order is part of the format: append only. */
public enum SkipReason {
  /** Nobody could decide at the time, and the policy says that it is not made up for. */
  MISSED(0),
  /** It was missed, and longer ago than the window of the policy. */
  TOO_OLD(1),
  /** The job of the occurrence before had not ended. */
  STILL_RUNNING(2),
  /** One waited already for the end of the job before. */
  QUEUE_TAKEN(3),
  /** The schedule was paused. Such a range is from the pause to the end of it. */
  PAUSED(4),
  /** The schedule got another definition before this was decided. */
  CHANGED(5);

  private static final SkipReason[] BY_CODE = values();

  private final int code;

  SkipReason(int code) {
    this.code = code;
  }

  /** Its number in the format; never changed. */
  int code() {
    return code;
  }

  static SkipReason ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
