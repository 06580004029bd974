package io.holdfast.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A job that was submitted. Used by many threads at once.
 *
 * @param <O> what the job answers
 */
public final class JobHandle<O> {
  private final HoldfastClient client;
  private final JobCodec<O> output;
  private final long id;
  private final boolean duplicate;

  JobHandle(HoldfastClient client, JobCodec<O> output, long id, boolean duplicate) {
    this.client = client;
    this.output = output;
    this.id = id;
    this.duplicate = duplicate;
  }

  /** The job's id. */
  public long id() {
    return id;
  }

  /** True when an earlier submission under the same key made it. */
  public boolean isDuplicate() {
    return duplicate;
  }

  /**
   * Waits for the job's result.
   *
   * @throws JobNotSucceededException where it ended otherwise
   * @throws HoldfastException with {@link HoldfastException#TIMEOUT} where it has not ended in time
   */
  public O await(Duration timeout) {
    return HoldfastClient.join(result(timeout));
  }

  /**
   * The job's result, when it has ended. A client waits for a bounded number of jobs at once;
   * others take turns.
   */
  public CompletableFuture<O> result(Duration timeout) {
    return client
        .awaitAsync(id, timeout)
        .thenApply(
            job -> {
              if (job.state() != JobState.SUCCEEDED) {
                throw new JobNotSucceededException(job);
              }
              return output.decode(job.result());
            });
  }

  /** The job as it is now. */
  public JobStatus status() {
    return client.get(id);
  }

  /** Cancels it; see {@link HoldfastClient#cancel}. */
  public JobStatus cancel() {
    return client.cancel(id);
  }
}
