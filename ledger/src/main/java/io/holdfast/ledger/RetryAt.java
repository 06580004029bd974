package io.holdfast.ledger;

/**
 * Starts a FAILED or EXPIRED job again, its attempts counted anew, not before a point: many that
 * are started again together are spread over time, so that they do not drown a queue.
 *
 * @param runAt when it becomes READY, ledger time in milliseconds; at once where that has passed
 */
public record RetryAt(long jobId, long runAt) implements Command {
  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public RetryAt {
    Limits.requireId(jobId, "jobId");
    Limits.requireTime(runAt, "runAt");
  }

  @Override
  public <R> R accept(CommandVisitor<R> visitor) {
    return visitor.retryAt(this);
  }
}
