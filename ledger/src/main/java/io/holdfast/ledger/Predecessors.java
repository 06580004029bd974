package io.holdfast.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that have to end before another one may start. Immutable.
 *
 * <p>Ids in an array of their own, because a job that waits for a whole batch has thousands.
 */
public final class Predecessors {
  /** A job that waits for none. */
  public static final Predecessors NONE = new Predecessors(new long[0], false);

  private final long[] jobIds;
  private final boolean cancels;

  private Predecessors(long[] jobIds, boolean cancels) {
    this.jobIds = jobIds;
    this.cancels = cancels;
  }

  /**
   * Waits for these jobs.
   *
   * @param jobIds at most {@link Limits#MAX_PREDECESSORS}; each counts once
   * @param cancels true: the job is CANCELLED when one of them ends in another state than
   *     SUCCEEDED; false: it may start whatever they end in
   * @throws IllegalArgumentException for a bound that is passed
   */
  public static Predecessors of(long[] jobIds, boolean cancels) {
    if (jobIds.length == 0) {
      return NONE;
    }
    if (jobIds.length > Limits.MAX_PREDECESSORS) {
      throw new IllegalArgumentException(
          "Expected at most %d jobs in after but there are %d"
              .formatted(Limits.MAX_PREDECESSORS, jobIds.length));
    }
    long[] sorted = Arrays.stream(jobIds).sorted().distinct().toArray();
    Limits.requireId(sorted[0], "each of after");
    return new Predecessors(sorted, cancels);
  }

  public int size() {
    return jobIds.length;
  }

  /** In ascending order. */
  public long jobId(int position) {
    return jobIds[position];
  }

  /** Where an id stands, from 0; it has to be one of them. */
  int positionOf(long jobId) {
    int position = Arrays.binarySearch(jobIds, jobId);
    if (position < 0) {
      throw new IllegalStateException("Expected " + jobId + " to be one of " + this);
    }
    return position;
  }

  /** See {@link #of}. */
  public boolean cancels() {
    return cancels;
  }

  boolean isNone() {
    return jobIds.length == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Predecessors that
        && cancels == that.cancels
        && Arrays.equals(jobIds, that.jobIds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(jobIds);
  }

  @Override
  public String toString() {
    return "after " + Arrays.toString(jobIds) + (cancels ? ", cancels" : "");
  }
}
