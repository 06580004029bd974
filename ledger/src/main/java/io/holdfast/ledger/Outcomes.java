package io.holdfast.ledger;

/** Makes outcomes; each tells how the job stands after the command. */
final class Outcomes {
  private Outcomes() {}

  static Outcome accepted(JobRecord job) {
    return of(Rejection.NONE, false, job);
  }

  /** A session was opened. */
  static Outcome opened(long sessionId) {
    return new Outcome(Rejection.NONE, false, 0, 0, sessionId, JobState.SCHEDULED, 0);
  }

  /** A session takes nothing more. */
  static Outcome drained(boolean repeated, long sessionId) {
    return new Outcome(Rejection.NONE, repeated, 0, 0, sessionId, JobState.SCHEDULED, 0);
  }

  /** Accepted, and its effect was there already. */
  static Outcome repeated(JobRecord job) {
    return of(Rejection.NONE, true, job);
  }

  static Outcome rejected(Rejection rejection, JobRecord job) {
    return of(rejection, false, job);
  }

  /** Refused, about a job that is not known (or about none: 0). */
  static Outcome rejected(Rejection rejection, long jobId) {
    return new Outcome(rejection, false, jobId, 0, 0, JobState.SCHEDULED, 0);
  }

  /** Accepted, about no job. */
  static Outcome done(boolean duplicate, int count) {
    return new Outcome(Rejection.NONE, duplicate, 0, 0, 0, JobState.SCHEDULED, count);
  }

  private static Outcome of(Rejection rejection, boolean duplicate, JobRecord job) {
    return new Outcome(rejection, duplicate, job.id, job.generation, job.session, job.state(), 0);
  }
}
