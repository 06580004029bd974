package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.client.JobType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A year of a schedule, in about a second. */
@HoldfastTest(at = "2027-12-31T23:00:00Z") // New Year in Berlin; 2028 has 366 days.
final class YearOfScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final JobType<String, String> REPORT =
      JobType.of("report", String.class, String.class);

  @Test
  void aNightlyJobRunsOnceANightThroughBothChangesOfTheClock(
      EmbeddedScheduler scheduler, TestClock clock) {
    List<Instant> runs = Collections.synchronizedList(new ArrayList<>());
    scheduler.handle(
        REPORT,
        (of, context) -> {
          runs.add(clock.now());
          return "of " + of;
        });
    scheduler
        .client()
        .schedules()
        .put("nightly", REPORT, "yesterday", schedule -> schedule.cron("30 2 * * *").zone(BERLIN));

    clock.advance(Duration.ofDays(366));

    assertThat(runs).hasSize(366).isEqualTo(nights());
    assertThat(runs).contains(Instant.parse("2028-03-26T01:30:00Z")); // 02:30 is not: 03:30
    assertThat(runs).contains(Instant.parse("2028-10-29T00:30:00Z")); // 02:30 is twice: the first
    assertThat(scheduler.client().schedules().get("nightly").fired()).isEqualTo(366);
    scheduler.drain();
  }

  /** By java.time: it moves what is in a gap on, and takes the first of two. */
  private static List<Instant> nights() {
    List<Instant> nights = new ArrayList<>();
    for (LocalDate day = LocalDate.of(2028, 1, 1); day.getYear() == 2028; day = day.plusDays(1)) {
      LocalDateTime local = LocalDateTime.of(day, LocalTime.of(2, 30));
      nights.add(ZonedDateTime.of(local, BERLIN).toInstant());
    }
    return nights;
  }
}
