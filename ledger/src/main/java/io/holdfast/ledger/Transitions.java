package io.holdfast.ledger;

/**
 * Sees jobs go from one state to another, while a command is applied: for memory that is built
 * beside the ledger (who waits for a job, what a leader may place next). It is no part of the
 * state, and must neither ask for commands nor throw.
 */
public interface Transitions {

  /** Sees nothing. */
  Transitions NONE = (jobId, before, after) -> {};

  /**
   * A job is in another state, or new.
   *
   * @param before the state that it was in; equal to {@code after} where it is new, or where it
   *     passed from one session to another
   */
  void changed(long jobId, JobState before, JobState after);
}
