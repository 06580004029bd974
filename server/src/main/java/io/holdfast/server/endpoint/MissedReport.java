package io.holdfast.server.endpoint;

import io.holdfast.decider.schedule.Plan.Recovered;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.SchedulePolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a leadership found missed when it began.
 *
 * @param schedules how many schedules had missed something
 * @param lines at most {@link #MAX_LINES} of them, in the order of their incarnations
 */
public record MissedReport(long schedules, List<Line> lines) {
  /** What a person can read. */
  public static final int MAX_LINES = 1_000;

  /** Nothing. */
  public static final MissedReport NONE = new MissedReport(0, List.of());

  /**
   * One schedule.
   *
   * @param due instants that passed while nobody could decide
   * @param fired how many of them are made up for; whether each of them makes a job is then a
   *     matter of the policy for concurrency
   * @param why the policy, in words
   */
  public record Line(String schedule, long due, long fired, long skipped, String why) {}

  /** Collects lines. */
  public static final class Builder {
    private final List<Line> lines = new ArrayList<>();
    private long schedules;

    /** One more schedule had missed something. */
    public void add(Schedule schedule, Recovered missed) {
      schedules++;
      if (lines.size() < MAX_LINES) {
        lines.add(
            new Line(
                schedule.name(),
                missed.due(),
                missed.fired(),
                missed.due() - missed.fired(),
                why(schedule.spec().policies(), missed)));
      }
    }

    /** All that was added. */
    public MissedReport build() {
      return new MissedReport(schedules, List.copyOf(lines));
    }
  }

  private static String why(SchedulePolicies policies, Recovered missed) {
    String most =
        policies.missed() == SchedulePolicies.Missed.ALL ? " up to " + policies.missedMost() : "";
    String tooOld =
        missed.tooOld() == 0
            ? ""
            : "; "
                + missed.tooOld()
                + " longer ago than the window of "
                + policies.missedWindow() / 1_000
                + " s";
    return "missed is " + policies.missed().name().toLowerCase(Locale.ROOT) + most + tooOld;
  }
}
