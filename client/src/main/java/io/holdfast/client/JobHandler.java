package io.holdfast.client;

/**
 * Does jobs of one type. Called by many threads at once, a job each.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
@FunctionalInterface
public interface JobHandler<I, O> {

  /**
   * Does a job. It is interrupted when the job is to be stopped.
   *
   * @param input the payload
   * @param context of this attempt
   * @return the result
   * @throws JobFailureException to say how the failure is to be treated
   * @throws Exception any other failure: there is another attempt if one is left
   */
  O run(I input, JobContext context) throws Exception;
}
