package io.holdfast.ledger;

/**
 * Where a job is. The table in docs/state-machine.md says which command leads from which state to
 * which.
 */
public enum JobState {
  /** Its time has not come: a later start, or the backoff before its next attempt. */
  SCHEDULED(false),
  /** Free to be assigned in its current generation, which is open. */
  READY(false),
  /** A session has it; the notification of that is pending. */
  ASSIGNED(false),
  /** A session has accepted it. */
  RUNNING(false),
  /** Waits for a person, after the session that had it was lost. */
  HELD(false),
  /** Done. Final. */
  SUCCEEDED(true),
  /** Its attempts are used up. Leaves only by an explicit retry. */
  FAILED(true),
  /** Cancelled. Final. */
  CANCELLED(true),
  /** A deadline passed first. Leaves only by an explicit retry. */
  EXPIRED(true);

  private final boolean ended;

  JobState(boolean ended) {
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
}
