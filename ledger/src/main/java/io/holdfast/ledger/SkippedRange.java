package io.holdfast.ledger;

import java.util.Objects;

/**
 * Instants of a schedule, one after the other, none of which made a job when it was its turn.
 *
 * @param first milliseconds since the Unix epoch
 * @param last from {@code first} on
 * @param count how many there are; 0 where nobody has counted (a pause, a change)
 * @param reason the same for all of them
 */
public record SkippedRange(long first, long last, long count, SkipReason reason) {
  public SkippedRange {
    Limits.requireTime(first, "first");
    Limits.requireTime(last, "last");
    Limits.requireTime(count, "count");
    Objects.requireNonNull(reason);
    if (last < first) {
      throw new IllegalArgumentException("Expected last not to be before first but it is");
    }
  }

  boolean contains(long nominal) {
    return first <= nominal && nominal <= last;
  }
}
