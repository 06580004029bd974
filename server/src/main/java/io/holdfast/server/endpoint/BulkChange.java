package io.holdfast.server.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a change of many jobs: it looks at a bounded number of them, and says where the next
 * step begins.
 *
 * @param action what is to be done to each
 * @param filter which jobs; not all
 * @param dryRun true: they are only counted
 * @param ratePerSecond RETRY: so many of them become READY a second; 0 for all at once
 * @param graceMillis CANCEL: how long a worker has to stop
 * @param afterId only ids greater than this; 0 in the first step
 * @param readyUntilMillis RETRY with a rate: until when those of the steps before become READY,
 *     since the Unix epoch; 0 in the first step
 * @param limit jobs changed in this step, from 1 to {@link #MAX_LIMIT}
 */
public record BulkChange(
    Action action,
    JobFilter filter,
    boolean dryRun,
    int ratePerSecond,
    long graceMillis,
    long afterId,
    long readyUntilMillis,
    int limit) {

  /** As many as one entry of the log takes. */
  public static final int MAX_LIMIT = 1_000;

  /** More a second is all at once. */
  public static final int MAX_RATE = 100_000;

  /** What can be done to many. */
  public enum Action {
    /** FAILED and EXPIRED ones start again. */
    RETRY,
    /** Those that have not ended are cancelled. */
    CANCEL
  }

  /**
   * What a step has done.
   *
   * @param jobIds what the filter has found
   * @param changed how many of them were changed; 0 in a dry run
   * @param refused why the first of the others was refused; null where none was
   * @param nextAfterId where the next step begins; 0 when this was the last one
   * @param readyUntilMillis for the next step
   */
  public record Step(
      List<Long> jobIds,
      int changed,
      @Nullable String refused,
      long nextAfterId,
      long readyUntilMillis) {}
}
