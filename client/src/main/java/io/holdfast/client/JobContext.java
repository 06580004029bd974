package io.holdfast.client;

/** An attempt, for the handler that runs it. Used by any thread. */
public interface JobContext {

  /** The job's id. */
  long jobId();

  /**
   * The generation: it only grows for a job. Hand it to whatever the job writes to, and let that
   * refuse lower ones: after a lease was lost, an earlier attempt may still be running somewhere.
   */
  long fencingToken();

  /** From 1; more where earlier ones have failed. */
  int attempt();

  /** Where the job waited. */
  String queue();

  /** What kind of job it is. */
  String type();

  /**
   * The W3C trace context of whoever submitted it, as the header {@code traceparent}; empty for
   * none. A tracing library takes it as the remote parent of the attempt's span.
   */
  String traceparent();

  /** The header {@code tracestate} beside it; empty for none. */
  String tracestate();

  /**
   * Says how far the job is. It goes with the next heartbeat, some seconds later, and only the last
   * word counts; the leader keeps it in memory, so after an election it is not shown until the
   * heartbeat after. Does not wait.
   *
   * @param done from 0 to 1
   * @param note one short line for people; what is longer than 200 bytes is cut
   * @throws IllegalArgumentException when {@code done} is not from 0 to 1
   */
  void progress(double done, String note);

  /** The same without a note. */
  default void progress(double done) {
    progress(done, "");
  }

  /** True when the job is to be stopped: somebody cancelled it, or this worker has it no more. */
  boolean isCancelled();

  /**
   * For a handler to call now and then.
   *
   * @throws JobCancelledException when the job is to be stopped
   */
  void throwIfCancelled();
}
