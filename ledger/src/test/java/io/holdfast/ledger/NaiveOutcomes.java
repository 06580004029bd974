package io.holdfast.ledger;

/** What {@link NaiveLedger} answers. */
final class NaiveOutcomes {
  private NaiveOutcomes() {}

  static Outcome outcome(Rejection rejection, boolean again, NaiveJob job) {
    return new Outcome(
        rejection, again, job.submit.jobId(), job.generation, job.session, job.state, 0);
  }

  static Outcome plain(Rejection rejection, long jobId) {
    return new Outcome(rejection, false, jobId, 0, 0, JobState.SCHEDULED, 0);
  }

  static Outcome done(boolean again, int count) {
    return new Outcome(Rejection.NONE, again, 0, 0, 0, JobState.SCHEDULED, count);
  }

  static Outcome of(long session, boolean again) {
    return new Outcome(Rejection.NONE, again, 0, 0, session, JobState.SCHEDULED, 0);
  }
}
