package io.holdfast.decider.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.decider.schedule.Plan.Decision;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.SchedulePolicies.Concurrency;
import io.holdfast.ledger.SchedulePolicies.Gap;
import io.holdfast.ledger.SchedulePolicies.Missed;
import io.holdfast.ledger.SchedulePolicies.Overlap;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.ledger.SkippedRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is decided of instants that were missed, a line a case. */
class PlanTest {

  private static Schedule schedule(ScheduleTiming.Kind kind, Missed missed, int most, long window) {
    return new Schedule(
        1,
        "s",
        1,
        new ScheduleSpec(
            new ScheduleTiming(kind, "", 100, 0, "UTC", 0, 0, 0),
            new SchedulePolicies(Gap.SHIFT, Overlap.FIRST, missed, most, window, Concurrency.ALLOW),
            JobTemplate.plain("queue", "type", new byte[0])),
        false,
        1_000,
        1_000,
        0,
        0,
        0,
        0,
        0,
        0,
        List.of(),
        List.of(),
        0);
  }

  private static String shown(List<Decision> decisions) {
    List<String> shown = new ArrayList<>();
    for (Decision each : decisions) {
      SkippedRange range = each.skipped();
      shown.add(
          range == null
              ? each.after() + ">" + each.nominal()
              : each.after() + ">" + range.first() + ".." + range.last() + " " + range.reason());
    }
    return String.join(", ", shown);
  }

  @Test
  void whatWasMissedFollowsThePolicy() {
    // Every 100 ms since 1,000; it is 1,650, and what was due before 1,450 was missed.
    Object[][] cases = {
      {Missed.NONE, 9, 5_000L, "1000>1100..1400 MISSED, 1400>1500, 1500>1600"},
      {Missed.ONE, 9, 5_000L, "1000>1100..1300 MISSED, 1300>1400, 1400>1500, 1500>1600"},
      {Missed.ALL, 9, 5_000L, "1000>1100, 1100>1200, 1200>1300, 1300>1400, 1400>1500, 1500>1600"},
      {Missed.ALL, 2, 5_000L, "1000>1100..1200 MISSED, 1200>1300, 1300>1400, 1400>1500, 1500>1600"},
      {Missed.ALL, 9, 350L, "1000>1100..1200 TOO_OLD, 1200>1300, 1300>1400, 1400>1500, 1500>1600"},
      {Missed.ONE, 9, 100L, "1000>1100..1400 TOO_OLD, 1400>1500, 1500>1600"},
    };
    for (Object[] each : cases) {
      Plan plan =
          new Plan(
              schedule(ScheduleTiming.Kind.RATE, (Missed) each[0], (int) each[1], (long) each[2]));
      assertThat(plan.dueAt()).isEqualTo(1_100);
      assertThat(plan.hasMissed(1_450)).isTrue();
      assertThat(shown(plan.decide(1_650, 1_450, 1_000))).as("%s %s %s", each).isEqualTo(each[3]);
      assertThat(plan.dueAt()).isEqualTo(1_700);
      assertThat(Objects.requireNonNull(plan.takeRecovered()).due()).isEqualTo(4);
    }
  }

  @Test
  void aLongWalkIsMadeInTurns() {
    Plan plan = new Plan(schedule(ScheduleTiming.Kind.RATE, Missed.ONE, 1, 5_000));
    int turns = 0;
    List<Decision> decided = List.of();
    while (decided.isEmpty()) {
      decided = plan.decide(1_650, 1_450, 1);
      turns++;
    }
    assertThat(turns).isEqualTo(4);
    assertThat(shown(decided)).startsWith("1000>1100..1300 MISSED, 1300>1400");
  }

  @Test
  void aDelayMissesNothing() {
    Plan plan = new Plan(schedule(ScheduleTiming.Kind.DELAY, Missed.NONE, 1, 1));
    assertThat(plan.hasMissed(9_000)).isFalse();
    List<Decision> decided = plan.decide(9_650, 9_450, 100);
    assertThat(decided).containsExactly(new Decision(FireKind.DUE, 1_000, 1_100, null));
  }

  @Test
  void thePartOfTheJitterIsTheSameEachTimeAndBelowIt() {
    for (long nominal = 0; nominal < 1_000; nominal++) {
      long part = Calendar.jitter(7, nominal, 50);
      assertThat(part).isBetween(0L, 49L).isEqualTo(Calendar.jitter(7, nominal, 50));
    }
  }
}
