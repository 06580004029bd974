package io.holdfast.ledger;

/**
 * Where a job is. The table in docs/state-machine.md says which command leads from which state to
 * which.
 */
public enum JobState {
  /** Its time has not come: a later start, or the backoff before its next attempt. */
  SCHEDULED(0, false),
  /** Free to be assigned in its current generation, which is open. */
  READY(1, false),
  /** A session has it; the notification of that is pending. */
  ASSIGNED(2, false),
  /** A session has accepted it. */
  RUNNING(3, false),
  /** Waits for a person, after the session that had it was lost. */
  HELD(4, false),
  /** Done. Final. */
  SUCCEEDED(5, true),
  /** Its attempts are used up. Leaves only by an explicit retry. */
  FAILED(6, true),
  /** Cancelled. Final. */
  CANCELLED(7, true),
  /** A deadline passed first. Leaves only by an explicit retry. */
  EXPIRED(8, true);

  private static final JobState[] BY_CODE = values();

  private final int code;
  private final boolean ended;

  JobState(int code, boolean ended) {
    this.code = code;
    this.ended = ended;
  }

  /** True for the four final states. */
  public boolean ended() {
    return ended;
  }

  /** True where a session has the job. */
  public boolean owned() {
    return this == ASSIGNED || this == RUNNING;
  }

  /** Its number in snapshots and digests; never changed. */
  int code() {
    return code;
  }

  static JobState ofCode(int code) {
    return CommandCodec.pick(BY_CODE, code);
  }
}
