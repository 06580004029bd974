package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobHistory;
import io.holdfast.server.endpoint.JobHistory.Decision;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.Session;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log has decided about a job is told from the log, and what cannot be told is not. */
class JobHistoryTest {
  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void start() {
    server =
        new Server(
            ServerConfig.alone(folder.resolve("data"), 0),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
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

  private long submit(@Nullable String key) {
    return get(server.jobs().submit(JobSpec.plain(key, "default", "mail", new byte[0]))).jobId();
  }

  private Session open(String worker) {
    return get(
        server.workers().open(worker, new SessionSpec(List.of("default"), List.of(), 60_000)));
  }

  private Assignment lease(Session session) {
    Delivery delivery = get(server.workers().lease(session.sessionId(), 1, 10_000));
    assertThat(delivery.assignments()).hasSize(1);
    return delivery.assignments().get(0);
  }

  private JobHistory history(long job) {
    return get(server.jobs().history(job, 0));
  }

  private static List<String> told(JobHistory history) {
    return history.decisions().stream()
        .map(each -> each.command() + " " + each.outcome() + " " + each.state())
        .toList();
  }

  /** A job whose first attempt failed and whose second one succeeded; its worker said so twice. */
  private long aLife() {
    long job = submit("key");
    assertThat(submit("key")).isEqualTo(job);
    Session session = open("w1");
    lease(session);
    get(
        server
            .workers()
            .fail(session.sessionId(), List.of(new Failure(job, 1, "no printer", 0, true))));
    assertThat(lease(session).generation()).isEqualTo(2);
    get(server.workers().accept(session.sessionId(), List.of(new Held(job, 2))));
    List<Completion> late = List.of(new Completion(job, 1, new byte[0]));
    get(server.workers().complete(session.sessionId(), late));
    List<Completion> done = List.of(new Completion(job, 2, new byte[0]));
    get(server.workers().complete(session.sessionId(), done));
    get(server.workers().complete(session.sessionId(), done));
    return job;
  }

  private static final List<String> A_LIFE =
      List.of(
          "SUBMIT ACCEPTED READY",
          "SUBMIT DUPLICATE READY",
          "ASSIGN ACCEPTED ASSIGNED",
          "FAIL ACCEPTED READY",
          "ASSIGN ACCEPTED ASSIGNED",
          "ACKNOWLEDGE ACCEPTED RUNNING",
          "COMPLETE FENCED RUNNING",
          "COMPLETE ACCEPTED SUCCEEDED",
          "COMPLETE DUPLICATE SUCCEEDED");

  @Test
  void everyDecisionIsToldWithItsOutcomeInTheOrderOfTheLog() {
    submit(null);
    get(server.jobs().cancel(1, 0));
    long job = aLife();
    JobHistory history = history(job);
    assertThat(told(history)).isEqualTo(A_LIFE);
    assertThat(history.decisions()).extracting(Decision::index).isSorted();
    assertThat(history.completeFrom()).isEqualTo(history.decisions().get(0).index());
    assertThat(history.completeTo()).isGreaterThanOrEqualTo(history.decisions().get(8).index());
    assertThat(history.more()).isFalse();
    assertThat(history.decisions()).extracting(Decision::term).containsOnly(1L);
    Decision failed = history.decisions().get(3);
    assertThat(failed.generation()).isEqualTo(2);
    assertThat(failed.session()).isZero();
    assertThat(failed.detail()).isEqualTo("no printer");
    Decision ended = history.decisions().get(7);
    assertThat(ended.worker()).isEqualTo("w1");
    assertThat(ended.generation()).isEqualTo(2);
    assertThat(ended.timeMillis()).isPositive();
  }

  @Test
  void onlyWhatStandsBehindAnIndexIsToldWhereThatIsAsked() {
    long job = aLife();
    long failed = history(job).decisions().get(3).index();
    JobHistory rest = get(server.jobs().history(job, failed));
    assertThat(told(rest)).isEqualTo(A_LIFE.subList(4, A_LIFE.size()));
  }

  @Test
  void timeIsToldAsATick() {
    long job =
        get(server
                .jobs()
                .submit(
                    new JobSpec(
                        null,
                        "default",
                        "mail",
                        new byte[0],
                        100,
                        0,
                        0,
                        0,
                        0,
                        Command.Submit.DEFAULT_PRIORITY,
                        JobRules.PLAIN,
                        JobTies.NONE)))
            .jobId();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(told(history(job)))
                    .containsExactly("SUBMIT ACCEPTED SCHEDULED", "TICK ACCEPTED READY"));
  }

  @Test
  void aRestartForgetsNothingOfIt() {
    long job = aLife();
    stop();
    start();
    assertThat(told(history(job))).isEqualTo(A_LIFE);
  }

  @Test
  void whatWasCompactedIsNotToldAndThatIsSaid() {
    long job = aLife();
    long waiting = submit(null);
    long before = get(server.cluster().snapshot());
    submit(null);
    get(server.cluster().snapshot());
    // The log is kept behind the older of two snapshots only.
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(server.cluster().status().log().firstIndex()).isEqualTo(before + 1));
    JobHistory history = history(job);
    assertThat(history.decisions()).isEmpty();
    assertThat(history.completeFrom()).isEqualTo(before + 1);
    get(server.jobs().cancel(waiting, 0));
    assertThat(told(history(waiting))).containsExactly("CANCEL null null");
    long later = submit(null);
    Session session = open("w2");
    Delivery delivery = get(server.workers().lease(session.sessionId(), 10, 10_000));
    assertThat(delivery.assignments()).isNotEmpty();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(told(history(later)))
                    .containsExactly("SUBMIT ACCEPTED READY", "ASSIGN ACCEPTED ASSIGNED"));
    assertThat(history(later).decisions()).extracting(Decision::term).containsOnly(1L);
  }

  @Test
  void aJobThatIsNotKnownHasNone() {
    assertThatThrownBy(() -> history(77)).hasMessageContaining("Job 77 is not known");
  }
}
