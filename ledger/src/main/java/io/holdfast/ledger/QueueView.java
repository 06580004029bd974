package io.holdfast.ledger;

import java.util.List;
import java.util.function.Consumer;

/** What may be read of queues and limits, under the same conditions as {@link LedgerView}. */
public interface QueueView {

  /** A queue; one that nobody has used or set is as empty as any. */
  QueueStatus queue(String queue);

  /** Every queue that has jobs or settings, in the order of names. */
  List<QueueStatus> all();

  /**
   * What has ended in a queue with a retention of its own.
   *
   * @param ended so many jobs
   * @param endedBytes their payloads, results and errors
   * @param firstEnd when the first of them ended; {@link Long#MAX_VALUE} where there is none
   */
  record Kept(String queue, Retention retention, long ended, long endedBytes, long firstEnd) {}

  /** Every queue with a retention of its own, in the order in which they were first set. */
  void forEachKept(Consumer<Kept> visitor);

  /** Jobs of a queue that are ASSIGNED or RUNNING. */
  long ownedIn(String queue);

  /** When the rate of a queue is full again, microseconds of ledger time; 0 without one. */
  long rateFullIn(String queue);

  /** Jobs with a limit of this key that are ASSIGNED or RUNNING. */
  long ownedOf(String limitKey);

  /** When the rate of a key is full again, microseconds of ledger time; 0 where it is. */
  long rateFullOf(String limitKey);

  /** The priority of a job, without a copy of it; negative where it is not READY. */
  int readyPriority(long jobId);
}
