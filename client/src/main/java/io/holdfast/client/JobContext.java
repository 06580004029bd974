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

  /** True when the job is to be stopped: somebody cancelled it, or this worker has it no more. */
  boolean isCancelled();

  /**
   * For a handler to call now and then.
   *
   * @throws JobCancelledException when the job is to be stopped
   */
  void throwIfCancelled();
}
