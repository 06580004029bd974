package io.holdfast.client;

/** The job that was waited for has ended as FAILED, CANCELLED or EXPIRED. */
public final class JobNotSucceededException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  private final transient JobStatus job;

  JobNotSucceededException(JobStatus job) {
    super(
        NOT_SUCCEEDED,
        "job " + job.id() + " is " + job.state() + (job.error() == null ? "" : ": " + job.error()));
    this.job = job;
  }

  /** The job as it ended. */
  public JobStatus job() {
    return job;
  }

  @Override
  HoldfastException rethrown() {
    JobNotSucceededException here = new JobNotSucceededException(job);
    here.initCause(this);
    return here;
  }
}
