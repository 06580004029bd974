package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ledger.JobState;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Progress;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Heartbeat;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionInfo;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is drained, one that says how far it is, and a job that belongs to a trace. */
class DrainTest {
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

  private long submit() {
    return get(server.jobs().submit(JobSpec.plain(null, "default", "mail", new byte[0]))).jobId();
  }

  private long open(String worker) {
    SessionSpec spec = new SessionSpec(List.of("default"), List.of(), 60_000);
    return get(server.workers().open(worker, spec)).sessionId();
  }

  private CompletableFuture<Delivery> lease(long session, int slots, long waitMillis) {
    return server.workers().lease(session, slots, waitMillis);
  }

  private JobState state(long job) {
    return get(server.jobs().get(job, 0)).job().state();
  }

  @Test
  void aDrainingSessionGetsNothingNewAndEndsWhatItHas() {
    long session = open("w1");
    long had = submit();
    assertThat(get(lease(session, 1, 10_000)).assignments()).hasSize(1);
    CompletableFuture<Delivery> waiting = lease(session, 5, 20_000);
    assertThat(get(server.workers().drain("w1"))).isEqualTo(session);
    Delivery told = get(waiting);
    assertThat(told.draining()).isTrue();
    assertThat(told.assignments()).isEmpty();
    long later = submit();
    assertThat(get(lease(session, 5, 300)).assignments()).isEmpty();
    assertThat(state(later)).isEqualTo(JobState.READY);
    assertThat(get(server.jobs().explain(later)).code()).isEqualTo("NO_WORKER_FOR_TYPE");
    SessionInfo shown = get(server.workers().sessions()).get(0);
    assertThat(shown.draining()).isTrue();
    get(server.workers().complete(session, List.of(new Completion(had, 1, new byte[0]))));
    assertThat(state(had)).isEqualTo(JobState.SUCCEEDED);
    long other = open("w2");
    assertThat(get(lease(other, 5, 10_000)).assignments()).hasSize(1);
  }

  @Test
  void itStaysSoAfterARestartUntilTheWorkerOpensANewSession() {
    long session = open("w1");
    get(server.workers().drain("w1"));
    stop();
    start();
    Heartbeat beat = get(server.workers().heartbeat(session, List.of()));
    assertThat(beat.draining()).isTrue();
    submit();
    assertThat(get(lease(session, 5, 300)).assignments()).isEmpty();
    assertThat(get(lease(open("w1"), 5, 10_000)).assignments()).hasSize(1);
  }

  @Test
  void onlyAWorkerThatIsThereCanBeDrained() {
    assertThatThrownBy(() -> get(server.workers().drain("nobody")))
        .hasMessageContaining("Worker 'nobody' has no open session");
  }

  @Test
  void progressIsShownUntilTheJobEndsAndOnlyItsOwnerIsHeard() {
    long session = open("w1");
    long other = open("w2");
    long job = submit();
    get(lease(session, 1, 10_000));
    List<Held> held = List.of(new Held(job, 1));
    get(server.workers().heartbeat(session, held, List.of(new Progress(job, 1, 0.4, "resizing"))));
    get(server.workers().heartbeat(other, List.of(), List.of(new Progress(job, 1, 0.9, ""))));
    get(server.workers().heartbeat(session, held, List.of(new Progress(job, 2, 0.9, ""))));
    JobInfo shown = get(server.jobs().get(job, 0));
    assertThat(Objects.requireNonNull(shown.progress()).done()).isEqualTo(0.4);
    assertThat(Objects.requireNonNull(shown.progress()).note()).isEqualTo("resizing");
    get(server.workers().complete(session, List.of(new Completion(job, 1, new byte[0]))));
    assertThat(get(server.jobs().get(job, 0)).progress()).isNull();
  }

  @Test
  void aJobKeepsItsTraceOverARestart() {
    TraceContext trace =
        new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b");
    JobSpec plain = JobSpec.plain("k", "default", "mail", new byte[0]);
    JobSpec traced =
        new JobSpec(
            "k",
            "default",
            "mail",
            new byte[0],
            0,
            0,
            0,
            0,
            plain.keyTtlMillis(),
            plain.priority(),
            plain.rules(),
            JobTies.of(trace));
    long job = get(server.jobs().submit(traced)).jobId();
    // The trace is no part of what the key compares: a repetition has another one.
    assertThat(get(server.jobs().submit(plain)).duplicate()).isTrue();
    get(server.cluster().snapshot());
    stop();
    start();
    assertThat(get(server.jobs().get(job, 0)).job().ties().trace()).isEqualTo(trace);
    assertThat(get(lease(open("w1"), 1, 10_000)).assignments().get(0).trace()).isEqualTo(trace);
  }
}
