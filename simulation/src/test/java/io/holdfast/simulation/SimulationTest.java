package io.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some hundred schedules; the gate runs ten thousand by {@code holdfast simulate}. */
final class SimulationTest {
  private static final int SCHEDULES = 200;

  private final List<ScheduleReport> violated = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyPromiseIsKeptAndAScheduleIsWorthItsName() {
    Simulation.Result result = run(1, SCHEDULES, 2);
    assertThat(violated).as("seeds that broke a promise").isEmpty();
    assertThat(result.least(ScheduleReport::events)).isGreaterThanOrEqualTo(2_000);
    assertThat(result.least(ScheduleReport::commands)).isGreaterThanOrEqualTo(200);
    assertThat(result.median(ScheduleReport::faults)).isGreaterThanOrEqualTo(3);
    assertThat(result.median(ScheduleReport::leadershipChanges)).isGreaterThanOrEqualTo(1);
    assertThat(result.median(ScheduleReport::reopens)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void theSameSeedsComeToTheSameDigestOnAnyNumberOfThreads() {
    Simulation.Result one = run(50, 20, 1);
    Simulation.Result three = run(50, 20, 3);
    assertThat(three.digest()).isEqualTo(one.digest());
    assertThat(three.reports()).isEqualTo(one.reports());
    assertThat(run(51, 20, 3).digest()).isNotEqualTo(one.digest());
  }

  private Simulation.Result run(long firstSeed, int schedules, int threads) {
    return new Simulation(firstSeed, schedules, threads).run(done -> {}, violated::add);
  }
}
