package io.holdfast.ledger;

/** Why a job was taken from its session. */
public enum ReleaseReason {
  /**
   * The session's lease ran out or its process ended; {@link OnWorkerLoss} decides what follows.
   */
  SESSION_LOST(0),
  /**
   * The session did not accept the assignment in time; it may go to another session whatever {@link
   * OnWorkerLoss} says.
   */
  NOT_ACCEPTED(1),
  /**
   * The session handed the job back, or an administrator took it; READY again whatever {@link
   * OnWorkerLoss} says.
   */
  REQUESTED(2);

  private static final ReleaseReason[] BY_CODE = values();

  private final int code;

  ReleaseReason(int code) {
    this.code = code;
  }

  /** Its number in the format; never changed. */
  int code() {
    return code;
  }

  static ReleaseReason ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
