package io.holdfast.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobState;
import io.holdfast.client.JobType;
import io.holdfast.client.ScheduleOptions.Overlap;
import io.holdfast.client.ScheduleStatus;
import io.holdfast.client.Schedules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's schedules against a replica on disk. */
final class RealSchedulesTest {
  private record Report(String of) {}

  private static final JobType<Report, String> REPORT =
      JobType.of("report", Report.class, String.class);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @SuppressWarnings("NullAway.Init")
  private ServedReplica replica;

  @SuppressWarnings("NullAway.Init")
  private HoldfastClient client;

  @BeforeEach
  void start() throws Exception {
    replica = new ServedReplica(folder.resolve("data"), 0);
    client = HoldfastClient.connect(List.of(replica.address()));
  }

  @AfterEach
  void close() {
    client.close();
    replica.close();
  }

  @Test
  void itFiresAndGoesOnAfterARestart() throws Exception {
    Schedules schedules = client.schedules();
    schedules.put("often", REPORT, new Report("x"), o -> o.every(Duration.ofMillis(200)));
    await().atMost(Duration.ofSeconds(20)).until(() -> schedules.get("often").fired() >= 2);
    long job = schedules.get("often").lastJob();
    assertThat(client.get(job).state()).isEqualTo(JobState.READY);
    client.close();
    replica.close();
    replica = new ServedReplica(folder.resolve("data"), 0);
    client = HoldfastClient.connect(List.of(replica.address()));
    ScheduleStatus before = client.schedules().get("often");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.schedules().get("often").fired() > before.fired());
    assertThat(client.schedules().get("often").id()).isEqualTo(before.id());
  }

  @Test
  void pauseTriggerBackfillAndDeleteDoWhatTheySay() {
    Schedules schedules = client.schedules();
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    schedules.put(
        "daily",
        REPORT,
        new Report("x"),
        o -> o.cron("0 9 * * *").zone(ZoneId.of("Europe/Berlin")).queue("reports"));
    assertThat(schedules.pause("daily").paused()).isTrue();
    assertThat(schedules.pause("daily").version()).isEqualTo(2);
    long job = schedules.trigger("daily");
    assertThat(client.get(job).queue()).isEqualTo("reports");
    assertThat(schedules.resume("daily").next()).isNotNull();
    Schedules.Backfill done = schedules.backfill("daily", start, start.plus(Duration.ofDays(7)));
    assertThat(done.fired()).hasSize(7);
    assertThat(done.fired().get(0).nominal()).isEqualTo(Instant.parse("2026-01-01T08:00:00Z"));
    assertThat(schedules.backfill("daily", start, start.plus(Duration.ofDays(7))))
        .isEqualTo(new Schedules.Backfill(List.of(), 7));
    assertThat(schedules.backfillAgain("daily", start, start.plus(Duration.ofDays(2)), "a").fired())
        .hasSize(2);
    assertThat(schedules.backfillAgain("daily", start, start.plus(Duration.ofDays(2)), "a").fired())
        .isEmpty();
    assertThat(schedules.list()).extracting(ScheduleStatus::name).containsExactly("daily");
    schedules.delete("daily");
    schedules.delete("daily");
    assertThatThrownBy(() -> schedules.get("daily"))
        .isInstanceOfSatisfying(
            HoldfastException.class, refused -> assertThat(refused.code()).isEqualTo("NOT_FOUND"));
  }

  @Test
  void itsJobsAreTreatedAsItSays() {
    JobType<Report, String> patient = REPORT.withDefaults(job -> job.maxAttempts(7).priority(1));
    client
        .schedules()
        .put(
            "treated",
            patient,
            new Report("x"),
            o ->
                o.every(Duration.ofHours(1))
                    .job(job -> job.priority(9).queue("reports").concurrency("customer-7", 1)));
    String triggered = job(client.schedules().trigger("treated"));
    assertThat(triggered)
        .contains(
            "\"priority\":9",
            "\"queue\":\"reports\"",
            "\"maxAttempts\":7",
            "\"concurrencyKey\":\"customer-7\"",
            "\"concurrencyLimit\":1");
    assertThatThrownBy(
            () ->
                client
                    .schedules()
                    .put(
                        "s",
                        REPORT,
                        new Report("x"),
                        o -> o.every(Duration.ofHours(1)).job(job -> job.idempotencyKey("k"))))
        .hasMessageContaining("key");
  }

  private String job(long id) {
    return new String(client.request("GET", "/v1/jobs/" + id, new byte[0]), StandardCharsets.UTF_8);
  }

  @Test
  void aPreviewSaysWhatBecameOfLocalTimes() {
    Schedules schedules = client.schedules();
    schedules.put(
        "night",
        REPORT,
        new Report("x"),
        o -> o.cron("30 2 * * *").zone(ZoneId.of("Europe/Berlin")).overlap(Overlap.BOTH));
    assertThat(
            schedules.preview(
                "night",
                Instant.parse("2027-10-31T00:00:00Z"),
                Instant.parse("2027-11-01T00:00:00Z"),
                9))
        .extracting(each -> each.at() + " " + each.shift())
        .containsExactly("2027-10-31T00:30:00Z OVERLAP_FIRST", "2027-10-31T01:30:00Z OVERLAP_LAST");
  }

  @Test
  void whatIsWrongIsRefusedByTheNameOfTheField() {
    String[][] cases = {
      {"0 0 31 2 *", "UTC", "Expected cron to name a day that exists"},
      {"* * *", "UTC", "Expected cron to have five fields"},
      {"0 0 * * *", "Europe/Berln", "Expected zone to be a time zone"},
      {"61 * * * *", "UTC", "Expected cron to be an expression"},
    };
    for (String[] each : cases) {
      byte[] body =
          ("{\"type\":\"t\",\"cron\":\"" + each[0] + "\",\"zone\":\"" + each[1] + "\"}")
              .getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> client.request("PUT", "/v1/schedules/s", body))
          .hasMessageStartingWith(each[2]);
    }
    for (String field :
        List.of("\"every\":\"-5s\"", "\"every\":\"0s\"", "\"at\":\"+292000000-01-01T00:00:00Z\"")) {
      byte[] body = ("{\"type\":\"t\"," + field + "}").getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> client.request("PUT", "/v1/schedules/s", body))
          .hasMessageStartingWith("Expected ");
    }
  }
}
