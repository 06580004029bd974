package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.Occurrence;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Session;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits, priorities and control of queues, from the endpoint to the worker. */
class QueueControlTest {
  @TempDir Path folder;
  private Server server;
  private Session session;

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
    session =
        get(server.workers().open("w", new SessionSpec(List.of("default"), List.of(), 60_000)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static Refusal refusal(CompletableFuture<?> future) {
    try {
      Object answer = future.orTimeout(20, TimeUnit.SECONDS).join();
      throw new AssertionError("Expected a refusal but it is " + answer);
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RefusedException refused) {
        return refused.refusal();
      }
      throw failed;
    }
  }

  private static JobSpec spec(String key, long keyTtl, int priority, KeyLimit limit) {
    JobTies ties = new JobTies(TraceContext.NONE, limit, "", Predecessors.NONE, Occurrence.NONE);
    return new JobSpec(
        key,
        "default",
        "t",
        new byte[0],
        0,
        0,
        0,
        0,
        keyTtl,
        priority,
        JobSpec.DEFAULT_RULES,
        ties);
  }

  private long submit(int priority, KeyLimit limit) {
    String key = "k" + System.nanoTime();
    return get(server.jobs().submit(spec(key, 60_000, priority, limit))).jobId();
  }

  private List<Long> leased(int slots, long waitMillis) {
    Delivery delivery = get(server.workers().lease(session.sessionId(), slots, waitMillis));
    return delivery.assignments().stream().map(Assignment::jobId).toList();
  }

  private void complete(long job) {
    get(
        server
            .workers()
            .complete(session.sessionId(), List.of(new Completion(job, 1, new byte[0]))));
  }

  @Test
  void aPausedQueueStartsNothingUntilItIsResumed() {
    get(server.jobs().control().setMode("default", QueueMode.PAUSED));
    long job = submit(5, KeyLimit.NONE);
    assertThat(leased(1, 100)).isEmpty();
    assertThat(get(server.jobs().explain(job)).code()).isEqualTo("QUEUE_PAUSED");
    CompletableFuture<Delivery> waiting = server.workers().lease(session.sessionId(), 1, 15_000);
    get(server.jobs().control().setMode("default", QueueMode.OPEN));
    assertThat(get(waiting).assignments()).hasSize(1);
  }

  @Test
  void aKeyHasNoMoreJobsThanItsLimitAndTheNextStartsWhenOneEnds() {
    KeyLimit mutex = new KeyLimit("m", 1, 0, 0);
    long one = submit(5, mutex);
    long two = submit(5, mutex);
    assertThat(leased(5, 5_000)).containsExactly(one);
    assertThat(leased(5, 100)).isEmpty();
    assertThat(get(server.jobs().explain(two)).text())
        .isEqualTo("The limit of key 'm' is reached: 1 of 1 run.");
    CompletableFuture<Delivery> waiting = server.workers().lease(session.sessionId(), 5, 15_000);
    complete(one);
    assertThat(get(waiting).assignments()).extracting(Assignment::jobId).containsExactly(two);
  }

  @Test
  void aRateLetsTheNextOneStartByTheTimeAlone() {
    get(server.jobs().control().put("default", new QueueSettings(0, 1, 400, 1, 0)));
    long one = submit(5, KeyLimit.NONE);
    long two = submit(5, KeyLimit.NONE);
    assertThat(leased(5, 5_000)).containsExactly(one);
    assertThat(leased(5, 15_000)).containsExactly(two);
  }

  @Test
  void theMostUrgentIsFirstAlsoAfterAChange() {
    long low = submit(1, KeyLimit.NONE);
    long middle = submit(5, KeyLimit.NONE);
    get(server.jobs().control().change(low, 9, -1));
    assertThat(leased(1, 5_000)).containsExactly(low);
    assertThat(refusal(server.jobs().control().change(low, 1, -1))).isEqualTo(Refusal.NOT_WAITING);
    assertThat(leased(1, 5_000)).containsExactly(middle);
  }

  @Test
  void aFullOrDrainingQueueRefusesNewJobs() {
    get(server.jobs().control().put("default", new QueueSettings(0, 0, 0, 1, 1)));
    submit(5, KeyLimit.NONE);
    assertThat(refusal(server.jobs().submit(spec("x", 60_000, 5, KeyLimit.NONE))))
        .isEqualTo(Refusal.QUEUE_FULL);
    get(server.jobs().control().put("default", QueueSettings.DEFAULT));
    get(server.jobs().control().setMode("default", QueueMode.DRAINING));
    assertThat(refusal(server.jobs().submit(spec("x", 60_000, 5, KeyLimit.NONE))))
        .isEqualTo(Refusal.QUEUE_DRAINING);
    assertThat(leased(1, 5_000)).hasSize(1);
  }

  @Test
  void aKeyThatIsUniqueWhilePendingIsFreeAgainWhenItsJobHasEnded() {
    JobSpec unique = spec("only", JobSpec.KEY_UNTIL_ENDED, 5, KeyLimit.NONE);
    long one = get(server.jobs().submit(unique)).jobId();
    assertThat(get(server.jobs().submit(unique)).duplicate()).isTrue();
    assertThat(leased(1, 5_000)).containsExactly(one);
    complete(one);
    assertThat(get(server.jobs().submit(unique)).jobId()).isNotEqualTo(one);
  }
}
