package io.holdfast.server.endpoint;

import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import java.util.concurrent.CompletableFuture;

/**
 * What may be set for queues, and for the place of a job in one. See {@link
 * io.holdfast.server.endpoint} for errors and threads.
 */
public interface QueueEndpoint {

  /** One queue; one that nobody has used is as empty as any. Refusals: NOT_LEADER, NO_LEADER. */
  CompletableFuture<QueueInfo> queue(String queue);

  /**
   * Sets all settings of a queue in place of those of before.
   *
   * <p>Refusals: INVALID_ARGUMENT, FULL, NOT_LEADER, NO_LEADER, INDETERMINATE.
   */
  CompletableFuture<QueueInfo> put(String queue, QueueSettings settings);

  /** Pauses, drains or opens a queue. Refusals as for put. */
  CompletableFuture<QueueInfo> setMode(String queue, QueueMode mode);

  /**
   * Another priority or time for a job that is SCHEDULED or READY.
   *
   * <p>Refusals: INVALID_ARGUMENT, NOT_FOUND, ALREADY_ENDED, NOT_WAITING, NOT_LEADER, NO_LEADER,
   * INDETERMINATE.
   *
   * @param priority from 0 to 9; negative to leave it
   * @param runAtMillis not before this point, milliseconds since the Unix epoch; negative to leave
   *     it, 0 for at once
   */
  CompletableFuture<JobInfo> change(long jobId, int priority, long runAtMillis);

  /**
   * As above, with a time that counts from the decision: a caller's clock is never consulted.
   *
   * @param delayMillis from 0 on
   */
  CompletableFuture<JobInfo> changeLater(long jobId, int priority, long delayMillis);
}
