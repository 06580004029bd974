package io.holdfast.ledger;

/**
 * What applying one command came to.
 *
 * @param rejection {@link Rejection#NONE} if accepted
 * @param duplicate true where an accepted command found its effect already there (the same key and
 *     content, the same completion)
 * @param jobId the job meant, or the existing one of the key; 0 when there is none
 * @param generation the job's generation after the command
 * @param ownerSession the session that was opened or is draining, or that has (or, in an ended job,
 *     had) the job after the command; 0 when there is none
 * @param state the job's state after the command; {@link JobState#SCHEDULED} when there is no job
 * @param count what a bounded command did: jobs changed by Tick or Purge; else 0
 */
public record Outcome(
    Rejection rejection,
    boolean duplicate,
    long jobId,
    long generation,
    long ownerSession,
    JobState state,
    int count) {

  /** True if the command was not refused. */
  public boolean accepted() {
    return rejection == Rejection.NONE;
  }
}
