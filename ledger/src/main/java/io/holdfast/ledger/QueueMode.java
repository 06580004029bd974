package io.holdfast.ledger;

/** What a queue does with its jobs. The order is part of the format: append only. */
public enum QueueMode {
  /** Takes jobs and lets them start. */
  OPEN(0),
  /** Takes jobs; nothing of it starts. What runs goes on. */
  PAUSED(1),
  /** Takes no new jobs; what it has is started and ended. */
  DRAINING(2);

  private static final QueueMode[] BY_CODE = values();

  private final int code;

  QueueMode(int code) {
    this.code = code;
  }

  /** Its number in the format. */
  int code() {
    return code;
  }

  static QueueMode ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
