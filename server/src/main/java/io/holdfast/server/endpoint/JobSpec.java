package io.holdfast.server.endpoint;

import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.TraceContext;
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
 * @param runTimeoutMillis the longest time that an attempt may take
 * @param maxAttempts tries before it is FAILED, at least 1
 * @param retryDelayMillis from a failure to the next attempt
 * @param onWorkerLoss what happens when its session is lost
 * @param keyTtlMillis how long the key is remembered
 * @param trace the trace that it belongs to
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
    long runTimeoutMillis,
    int maxAttempts,
    long retryDelayMillis,
    OnWorkerLoss onWorkerLoss,
    long keyTtlMillis,
    TraceContext trace) {

  /** A key is remembered for a day where nobody says how long. */
  public static final long DEFAULT_KEY_TTL_MILLIS = 24 * 3_600_000L;

  /** Attempts where nobody says how many. */
  public static final int DEFAULT_MAX_ATTEMPTS = 3;

  /** Between attempts where nobody says how long. */
  public static final long DEFAULT_RETRY_DELAY_MILLIS = 1_000;

  /** One of no trace. */
  public JobSpec(
      @Nullable String key,
      String queue,
      String type,
      byte[] payload,
      long delayMillis,
      long runAtMillis,
      long queueTimeoutMillis,
      long totalTimeoutMillis,
      long runTimeoutMillis,
      int maxAttempts,
      long retryDelayMillis,
      OnWorkerLoss onWorkerLoss,
      long keyTtlMillis) {
    this(
        key,
        queue,
        type,
        payload,
        delayMillis,
        runAtMillis,
        queueTimeoutMillis,
        totalTimeoutMillis,
        runTimeoutMillis,
        maxAttempts,
        retryDelayMillis,
        onWorkerLoss,
        keyTtlMillis,
        TraceContext.NONE);
  }

  /** A job with every default. */
  public static JobSpec plain(@Nullable String key, String queue, String type, byte[] payload) {
    return new JobSpec(
        key,
        queue,
        type,
        payload,
        0,
        0,
        0,
        0,
        0,
        DEFAULT_MAX_ATTEMPTS,
        DEFAULT_RETRY_DELAY_MILLIS,
        OnWorkerLoss.REASSIGN,
        DEFAULT_KEY_TTL_MILLIS);
  }
}
