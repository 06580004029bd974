package io.holdfast.server.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.ClusterEndpoint.Recovery;
import io.holdfast.server.endpoint.Figures;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import io.holdfast.server.metrics.ServerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A known history has the figures that docs/metrics.md says, and boards name none but those. */
class MetricsTest {
  private static final Pattern NAME = Pattern.compile("holdfast_[a-z_]+");

  @TempDir Path folder;
  private Server server;
  private ServerMetrics metrics;

  @BeforeEach
  void start() {
    server =
        new Server(
            ServerConfig.alone(folder.resolve("data"), 0),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
    metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), server.jobs(), server.cluster());
    server.start();
    Awaitility.await().until(() -> server.cluster().status().recovery() != null);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private String scrape() {
    return get(metrics.scrape());
  }

  private long submit(String queue) {
    return get(server.jobs().submit(JobSpec.plain(null, queue, "t", new byte[0]))).jobId();
  }

  private long open(String worker) {
    SessionSpec spec = new SessionSpec(List.of("billing"), List.of(), 60_000);
    return get(server.workers().open(worker, spec)).sessionId();
  }

  private Delivery lease(long session, int slots) {
    return get(server.workers().lease(session, slots, 10_000));
  }

  @Test
  void aKnownHistoryHasItsFigures() {
    long waiting = submit("mail");
    long done = submit("billing");
    long session = open("w1");
    assertThat(lease(session, 1).assignments()).hasSize(1);
    // It was not accepted, and is sent once more after a second.
    assertThat(lease(session, 1).assignments()).hasSize(1);
    get(server.workers().accept(session, List.of(new Held(done, 1))));
    List<Completion> completion = List.of(new Completion(done, 1, new byte[0]));
    get(server.workers().complete(session, completion));
    long failed = submit("billing");
    lease(session, 1);
    get(server.workers().fail(session, List.of(new Failure(failed, 1, "no", 0, false))));
    get(server.workers().complete(session, List.of(new Completion(failed, 1, new byte[0]))));
    long handedBack = submit("billing");
    lease(session, 1);
    long idle = open("w2");
    get(server.workers().close(session));
    long drained = open("w3");
    get(server.workers().drain("w3"));
    get(server.jobs().cancel(waiting, 0));
    long next = submit("mail");
    get(server.cluster().snapshot());
    ScheduleSpec hourly =
        new ScheduleSpec(
            new ScheduleTiming(ScheduleTiming.Kind.RATE, "", 3_600_000, 0, "UTC", 0, 0, 0),
            SchedulePolicies.DEFAULT,
            JobTemplate.plain("report", "type", new byte[0]));
    get(server.schedules().put("hourly", hourly));
    get(server.schedules().trigger("hourly", null));
    get(server.schedules().trigger("hourly", "once"));
    get(server.schedules().trigger("hourly", "once"));
    assertThat(List.of(handedBack, idle, drained, next)).doesNotContain(0L);

    String figures = scrape();
    assertThat(figures.lines())
        .contains(
            "holdfast_jobs_submitted_total{queue=\"billing\"} 3.0",
            "holdfast_jobs_submitted_total{queue=\"mail\"} 2.0",
            "holdfast_jobs_submitted_total{queue=\"report\"} 2.0",
            "holdfast_jobs_finished_total{outcome=\"succeeded\",queue=\"billing\"} 1.0",
            "holdfast_jobs_finished_total{outcome=\"failed\",queue=\"billing\"} 1.0",
            "holdfast_jobs_finished_total{outcome=\"cancelled\",queue=\"mail\"} 1.0",
            "holdfast_queue_jobs{queue=\"mail\",state=\"ready\"} 1.0",
            "holdfast_reassignments_total{reason=\"requested\"} 1.0",
            "holdfast_fenced_total{op=\"complete\"} 1.0",
            "holdfast_notifications_resent_total 1.0",
            "holdfast_workers{state=\"idle\"} 1.0",
            "holdfast_workers{state=\"busy\"} 0.0",
            "holdfast_workers{state=\"draining\"} 1.0",
            "holdfast_worker_slots{state=\"used\"} 0.0",
            "holdfast_job_wait_seconds_count 3",
            "holdfast_job_attempt_seconds_count 3",
            "holdfast_raft_term 1.0",
            "holdfast_clock_offset_seconds 0.0",
            "holdfast_raft_is_leader 1.0");
    assertThat(value(figures, "holdfast_queue_oldest_seconds{queue=\"mail\"}")).isNotNegative();
    assertThat(value(figures, "holdfast_log_sync_seconds_count"))
        .isPositive()
        .isEqualTo(value(figures, "holdfast_log_batch_entries_count"));
    assertThat(value(figures, "holdfast_log_batch_entries_sum"))
        .isEqualTo((double) server.cluster().status().log().lastIndex());
    assertThat(value(figures, "holdfast_recovery_seconds")).isNotNegative();
    assertThat(value(figures, "holdfast_snapshot_bytes")).isPositive();
  }

  private static double value(String figures, String series) {
    return figures
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(-1);
  }

  @Test
  void aRecoveryTellsWhatIsSentAgainAndToWhom() {
    submit("billing");
    submit("billing");
    long session = open("w1");
    int got = lease(session, 2).assignments().size();
    if (got == 1) {
      assertThat(lease(session, 1).assignments()).isNotEmpty();
    }
    stop();
    start();
    Recovery report = Objects.requireNonNull(server.cluster().status().recovery());
    assertThat(report.notificationsPending()).isEqualTo(2);
    assertThat(report.byWorker()).containsOnlyKeys("w1").containsValue(2L);
    assertThat(report.entriesReplayed()).isPositive();
    lease(session, 10);
    assertThat(value(scrape(), "holdfast_notifications_resent_total")).isEqualTo(2);
    // What was counted before belongs to the process before.
    assertThat(scrape()).doesNotContain("holdfast_jobs_submitted_total{");
  }

  @Test
  void queuesBeyondTheBoundAreCountedTogether() {
    for (int i = 0; i < Figures.MAX_QUEUES; i++) {
      submit("queue " + i);
    }
    submit("one more");
    submit("and another");
    assertThat(scrape())
        .contains("holdfast_jobs_submitted_total{queue=\"other\"} 2.0")
        .contains("holdfast_queue_jobs{queue=\"other\",state=\"ready\"} 2.0")
        .doesNotContain("holdfast_jobs_submitted_total{queue=\"one more\"}");
  }

  @Test
  void everyFigureIsDescribedAndBoardsNameNoneButThose() throws IOException {
    aKnownHistoryHasItsFigures();
    Set<String> shown = new TreeSet<>();
    String figures = scrape();
    figures
        .lines()
        .filter(line -> line.startsWith("# TYPE holdfast_"))
        .map(line -> line.split(" ", -1)[2])
        .filter(name -> !name.endsWith("_max"))
        .forEach(shown::add);
    Set<String> described = new TreeSet<>();
    Matcher row =
        Pattern.compile("^\\| `(" + NAME + ")`", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("../docs/metrics.md"), UTF_8));
    while (row.find()) {
      described.add(row.group(1));
    }
    // HTTP's are there once something was asked over HTTP.
    shown.add("holdfast_http_requests_seconds");
    assertThat(described).isEqualTo(shown);

    JsonNode board =
        new ObjectMapper().readTree(Path.of("../deploy/grafana/holdfast.json").toFile());
    List<String> named = board.findValuesAsText("expr");
    assertThat(named).isNotEmpty();
    for (String expression : named) {
      assertThat(known(expression, described)).as(expression).isTrue();
    }
    assertThat(known(Files.readString(Path.of("../deploy/prometheus.yml"), UTF_8), described))
        .isTrue();
  }

  private static boolean known(String text, Set<String> described) {
    return NAME.matcher(text)
        .results()
        .map(found -> found.group().replaceAll("_(bucket|sum|count)$", ""))
        .allMatch(described::contains);
  }
}
