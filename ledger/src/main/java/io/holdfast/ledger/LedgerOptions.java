package io.holdfast.ledger;

/**
 * How much a ledger holds. Where a bound is reached the command is refused with {@link
 * Rejection#FULL}; nothing is ever evicted to make room.
 *
 * <p>They decide what is refused, so they must be equal on all replicas: they are set once, when
 * the cluster is made.
 *
 * @param maxJobs jobs known, ended ones that are not purged included
 * @param maxKeys idempotency keys remembered
 * @param maxSessions worker sessions that are open or still have jobs
 * @param maxNames different names of queues and job types in use
 */
public record LedgerOptions(long maxJobs, long maxKeys, int maxSessions, int maxNames) {

  /**
   * Room for twice the ten million pending jobs that a ledger is made for, a key for each, and more
   * sessions and names than a cluster can serve; some 6 GB of heap when full of small jobs.
   */
  public static final LedgerOptions DEFAULT =
      new LedgerOptions(20_000_000, 20_000_000, 100_000, 100_000);

  /** Checks that there is room for at least one of each. */
  public LedgerOptions {
    if (maxJobs < 1 || maxKeys < 1 || maxSessions < 1 || maxNames < 2) {
      throw new IllegalArgumentException(
          "Expected room for a job, a key, a session and two names but it is "
              + maxJobs
              + ", "
              + maxKeys
              + ", "
              + maxSessions
              + ", "
              + maxNames);
    }
  }
}
