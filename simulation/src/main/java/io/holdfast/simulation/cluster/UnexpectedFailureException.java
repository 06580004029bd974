package io.holdfast.simulation.cluster;

/** Production code threw what it should not: a bug, whatever the promises say. */
public final class UnexpectedFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnexpectedFailureException(int replica, Throwable cause) {
    super("Expected replica " + replica + " not to fail but it threw " + cause, cause);
  }
}
