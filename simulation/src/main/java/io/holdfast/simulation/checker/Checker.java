package io.holdfast.simulation.checker;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/**
 * Watches one promise of DESIGN.md over one schedule. Its model is its own; it is told everything
 * in the order in which it happened.
 */
public abstract class Checker {
  private final String promise;

  /**
   * A checker that has seen nothing yet.
   *
   * @param promise its number and name, such as {@code P2 One owner}
   */
  protected Checker(String promise) {
    this.promise = promise;
  }

  /** The promise that it watches. */
  public final String promise() {
    return promise;
  }

  /**
   * Takes in one fact.
   *
   * @throws ViolationException when the promise is broken
   */
  public abstract void observe(Observation observation);

  /** Breaks off unless a condition holds. */
  @FormatMethod
  protected final void require(boolean holds, @FormatString String expected, Object... numbers) {
    if (!holds) {
      throw new ViolationException(promise, expected.formatted(numbers));
    }
  }
}
