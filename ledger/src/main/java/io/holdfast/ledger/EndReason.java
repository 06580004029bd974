package io.holdfast.ledger;

/** Why a job ended otherwise than by success. Codes are stable; append only. */
public enum EndReason {
  /** It has not ended, or it has SUCCEEDED. */
  NONE(0, "It has not ended, or it succeeded."),
  /** EXPIRED: no attempt was accepted before its queue deadline. */
  QUEUE_TIMEOUT(1, "No attempt was started within its queue timeout."),
  /** EXPIRED: it had not ended before its total deadline. */
  TOTAL_TIMEOUT(2, "It had not ended within its total timeout."),
  /** FAILED: its last attempt took longer than its run timeout. */
  RUN_TIMEOUT(3, "Its last attempt took longer than its run timeout."),
  /** FAILED: its last attempt failed. */
  ATTEMPTS_USED_UP(4, "Its last attempt failed."),
  /** FAILED: an attempt failed with an error that is not retried. */
  NEVER_RETRIED(5, "An attempt failed with an error that is never retried."),
  /** FAILED: the session that had it was lost, and by its rules it is not given to another one. */
  WORKER_LOST(6, "Its worker was lost, and by onWorkerLoss it is not given to another one."),
  /** CANCELLED: somebody asked for it. */
  CANCELLED_BY_REQUEST(7, "Somebody cancelled it."),
  /** CANCELLED: a job that it waited for ended without success. */
  PREDECESSOR_FAILED(8, "A job that it waited for ended without success.");

  private static final EndReason[] BY_CODE = values();

  private final int code;
  private final String sentence;

  EndReason(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /** The same for a person. */
  public String sentence() {
    return sentence;
  }

  /** Its number in snapshots and digests; never changed. */
  int code() {
    return code;
  }

  static EndReason ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
