package io.holdfast.decider.schedule;

import org.jspecify.annotations.Nullable;

/** Instants that a schedule names, in their order. Used by one thread. */
public interface Occurrences {

  /**
   * The next one, also one that is only there to be shown ({@link Nominal#fires}).
   *
   * @return null when there is none any more
   */
  @Nullable Nominal next();

  /** The next one that fires; null when there is none any more. */
  default @Nullable Nominal nextThatFires() {
    Nominal next = next();
    while (next != null && !next.fires()) {
      next = next();
    }
    return next;
  }
}
