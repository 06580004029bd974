package io.holdfast.server.replica.local;

/**
 * A replica could not be started: its files are damaged or its disk failed. Nothing was changed by
 * the attempt.
 */
public final class ReplicaUnusableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RuntimeException reason;

  ReplicaUnusableException(String name, RuntimeException reason) {
    super(name + " cannot be started: " + reason.getMessage(), reason);
    this.reason = reason;
  }

  /** What was found: a {@code DamagedException} or a {@code DiskFailedException} of the log. */
  public RuntimeException reason() {
    return reason;
  }
}
