package io.holdfast.simulation.checker;

/** A promise was broken. */
public final class ViolationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String promise;

  /** The broken promise, and "Expected … but …" with the numbers. */
  public ViolationException(String promise, String text) {
    super(text);
    this.promise = promise;
  }

  /** Number and name of the promise. */
  public String promise() {
    return promise;
  }
}
