package io.holdfast.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Thrown by a handler to say how its failure is to be treated. */
public final class JobFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;
  private final @Nullable Duration retryDelay;

  private JobFailureException(String error, boolean retryable, @Nullable Duration retryDelay) {
    super(error);
    this.retryable = retryable;
    this.retryDelay = retryDelay;
  }

  /** Another attempt would be of no use: the job is FAILED at once. */
  public static JobFailureException lasting(String error) {
    return new JobFailureException(error, false, null);
  }

  /** Another attempt may succeed, after so long; null for the job's own delay. */
  public static JobFailureException passing(String error, @Nullable Duration retryDelay) {
    return new JobFailureException(error, true, retryDelay);
  }

  boolean isRetryable() {
    return retryable;
  }

  @Nullable Duration retryDelay() {
    return retryDelay;
  }
}
