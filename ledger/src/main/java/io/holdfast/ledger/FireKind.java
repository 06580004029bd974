package io.holdfast.ledger;

/** What makes an occurrence fire. The order is part of the format: append only. */
public enum FireKind {
  /** Its time has come, or it was missed and is made up for: the next one, in order. */
  DUE(0),
  /** It waited for the end of the job before, which has come. */
  QUEUED(1),
  /** A person wants one now; the schedule goes on as if nothing had been. */
  MANUAL(2),
  /** A person wants one that has not fired. */
  BACKFILL(3),
  /** A person wants one again, under a name: the idempotency key of the job. */
  AGAIN(4);

  private static final FireKind[] BY_CODE = values();

  private final int code;

  FireKind(int code) {
    this.code = code;
  }

  /** Its number in the format; never changed. */
  int code() {
    return code;
  }

  static FireKind ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
