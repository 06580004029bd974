package io.holdfast.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule came to.
 *
 * @param events how many happened
 * @param commands applied, each counted once
 * @param faults what went wrong below
 * @param leadershipChanges times that leadership passed to another replica
 * @param reopens starts of a replica on a disk that it had used before
 * @param timing what there was to be early, late or double about
 * @param digest equal for equal seeds
 * @param violation null if every promise was kept
 */
public record ScheduleReport(
    long seed,
    long events,
    long commands,
    long faults,
    long leadershipChanges,
    long reopens,
    Timing timing,
    long digest,
    @Nullable Violation violation) {

  /**
   * What was about time.
   *
   * @param leadersKilled processes that led and were killed, or lost their power
   * @param clocksSet wall clocks that jumped
   * @param jobSchedules incarnations of schedules that made jobs
   * @param fired jobs that they made
   */
  public record Timing(long leadersKilled, long clocksSet, long jobSchedules, long fired) {}

  /** In place of a promise: production code threw what it should not. */
  public static final String BUG = "Bug";

  /**
   * A broken promise.
   *
   * @param step number of the event
   * @param promise its number and name
   * @param text what was expected, and what was found
   * @param lastFacts what the checkers were told last
   * @param thrown with its stack trace
   */
  public record Violation(
      long step, String promise, String text, List<String> lastFacts, RuntimeException thrown) {}
}
