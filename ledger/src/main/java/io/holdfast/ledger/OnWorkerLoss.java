package io.holdfast.ledger;

/** What happens to a job when the session that has it is lost. */
public enum OnWorkerLoss {
  /** The job becomes READY in the next generation and goes to another session. */
  REASSIGN(0),
  /** The job is FAILED: it is started at most once. */
  FAIL(1),
  /**
   * The job is HELD until a person resumes or cancels it: it is started at most once without one.
   */
  HOLD(2);

  private static final OnWorkerLoss[] BY_CODE = values();

  private final int code;

  OnWorkerLoss(int code) {
    this.code = code;
  }

  /** Its number in the format; never changed. */
  int code() {
    return code;
  }

  static OnWorkerLoss ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
