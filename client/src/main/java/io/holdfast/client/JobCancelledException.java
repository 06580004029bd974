package io.holdfast.client;

/** The job that is being done is to be stopped; see {@link JobContext#throwIfCancelled}. */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JobCancelledException(String why) {
    super(why);
  }
}
