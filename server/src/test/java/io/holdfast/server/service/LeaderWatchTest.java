package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A line when there is no leader for long, and not one an election. */
final class LeaderWatchTest {
  private final LeaderWatch watch = new LeaderWatch("r1", List.of("r1", "r2", "r3"), 0);

  @Test
  void aLineIsDueAfterFourSecondsAndThenOnceAMinute() {
    int lines = 0;
    for (int second = 0; second <= 130; second++) {
      lines += watch.tick(null, TimeUnit.SECONDS.toNanos(second)) ? 1 : 0;
    }
    assertThat(lines).isEqualTo(3);
  }

  @Test
  void anElectionIsNoLine() {
    for (int second = 0; second <= 100; second++) {
      String leader = second % 3 == 0 ? "r2" : null;
      assertThat(watch.tick(leader, TimeUnit.SECONDS.toNanos(second))).isFalse();
    }
  }

  @Test
  void aNewLeaderIsSaidOnceAfterItsAbsenceWas() {
    assertThat(watch.tick(null, TimeUnit.SECONDS.toNanos(5))).isTrue();
    assertThat(watch.tick("r3", TimeUnit.SECONDS.toNanos(6))).isTrue();
    assertThat(watch.tick("r3", TimeUnit.SECONDS.toNanos(7))).isFalse();
  }
}
