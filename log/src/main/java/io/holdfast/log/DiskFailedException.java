package io.holdfast.log;

/**
 * A write, a sync, a read or a change of a name failed, or the disk was cut off: the replica is
 * dead from then on. Never retried.
 */
public final class DiskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DiskFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  public DiskFailedException(String message) {
    super(message);
  }
}
