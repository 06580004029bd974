package io.holdfast.server.endpoint;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A job as its caller wants it. Lengths of time in milliseconds, 0 for none.
 *
 * @param key idempotency key; null for none
 * @param queue where it waits
 * @param type what kind of job it is: workers say which they can do
 * @param payload what its worker gets; not changed afterwards
 * @param delayMillis from now to the time at which it becomes READY
 * @param runAtMillis point in time at which it becomes READY, since the Unix epoch; 0 for now. Only
 *     one of this and {@code delayMillis}
 * @param queueTimeoutMillis EXPIRED if no attempt was accepted so long after its submission
 * @param totalTimeoutMillis EXPIRED if it has not ended so long after its submission
 * @param keyTtlMillis how long the key is remembered; {@link #KEY_UNTIL_ENDED} for as long as the
 *     job has not ended
 * @param priority from 0 to 9, the most urgent
 * @param rules how its attempts are made
 * @param ties what ties it to other jobs
 */
public record JobSpec(
    @Nullable String key,
    String queue,
    String type,
    byte[] payload,
    long delayMillis,
    long runAtMillis,
    long queueTimeoutMillis,
    long totalTimeoutMillis,
    long keyTtlMillis,
    int priority,
    JobRules rules,
    JobTies ties) {

  /** In place of a length: the key is free again when its job has ended. */
  public static final long KEY_UNTIL_ENDED = -1;

  /** A key is remembered for a day where nobody says how long. */
  public static final long DEFAULT_KEY_TTL_MILLIS = 24 * 3_600_000L;

  /** Attempts where nobody says how many. */
  public static final int DEFAULT_MAX_ATTEMPTS = 3;

  /** Between attempts where nobody says how long. */
  public static final long DEFAULT_RETRY_DELAY_MILLIS = 1_000;

  /** How the attempts of a job are made where nobody says it. */
  public static final JobRules DEFAULT_RULES =
      new JobRules(
          RetryPolicy.fixed(DEFAULT_MAX_ATTEMPTS, DEFAULT_RETRY_DELAY_MILLIS),
          0,
          OnWorkerLoss.REASSIGN);

  /** The same, to start after other jobs. */
  public JobSpec after(Predecessors after) {
    JobTies tied =
        new JobTies(ties.trace(), ties.limit(), ties.fairnessKey(), after, ties.occurrence());
    return new JobSpec(
        key,
        queue,
        type,
        payload,
        delayMillis,
        runAtMillis,
        queueTimeoutMillis,
        totalTimeoutMillis,
        keyTtlMillis,
        priority,
        rules,
        tied);
  }

  /** A job with every default. */
  public static JobSpec plain(@Nullable String key, String queue, String type, byte[] payload) {
    return plain(key, queue, type, payload, DEFAULT_RULES);
  }

  /** A job with every default but its rules. */
  public static JobSpec plain(
      @Nullable String key, String queue, String type, byte[] payload, JobRules rules) {
    return new JobSpec(
        key,
        queue,
        type,
        payload,
        0,
        0,
        0,
        0,
        DEFAULT_KEY_TTL_MILLIS,
        Command.Submit.DEFAULT_PRIORITY,
        rules,
        JobTies.NONE);
  }

  /** The same with a key that is remembered so long, and with these ties. */
  public JobSpec with(long keyTtl, JobTies others) {
    return new JobSpec(
        key,
        queue,
        type,
        payload,
        delayMillis,
        runAtMillis,
        queueTimeoutMillis,
        totalTimeoutMillis,
        keyTtl,
        priority,
        rules,
        others);
  }
}
