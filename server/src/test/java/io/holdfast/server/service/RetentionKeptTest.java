package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.JobState;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.Retention;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.config.ServerConfig.Policy;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.RefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ended jobs leave when a bound is reached, those first that ended first. */
class RetentionKeptTest {
  @TempDir Path folder;
  private @Nullable Server server;

  private Server start(Retention retention) {
    ServerConfig alone = ServerConfig.alone(folder.resolve("data"), 0);
    Server started =
        new Server(
            new ServerConfig(
                alone.replica(),
                alone.data(),
                alone.listen(),
                alone.replication(),
                alone.clusterName(),
                alone.members(),
                alone.security(),
                new Policy(10_000, retention, 64 << 20),
                alone.diagnostics()),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
    server = started;
    started.start();
    Awaitility.await().until(() -> started.cluster().status().recovery() != null);
    return started;
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        Arguments.of("3 jobs", new Retention(0, 3, 0), 3),
        Arguments.of("45 bytes, of 10 each", new Retention(0, 0, 45), 4),
        Arguments.of("100 ms", new Retention(100, 0, 0), 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bounds")
  void ofAllQueuesNoMoreIsKept(String what, Retention retention, int left) {
    Server started = start(retention);
    List<Long> jobs = ended(started, "a", 5);
    jobs.addAll(ended(started, "b", 4));
    awaitLeft(started, jobs, left);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bounds")
  void ofAQueueWithABoundOfItsOwnNoMoreIsKept(String what, Retention retention, int left) {
    Server started = start(Retention.FOR_EVER);
    List<Long> before = ended(started, "a", 5);
    List<Long> others = ended(started, "b", 6);
    get(started.jobs().control().put("a", new QueueSettings(0, 0, 0, 1, 0, retention)));
    List<Long> jobs = new ArrayList<>(before);
    jobs.addAll(ended(started, "a", 4));
    awaitLeft(started, jobs, left);
    assertThat(others).allSatisfy(job -> assertThat(isKnown(started, job)).isTrue());
  }

  @Test
  void withoutItsBoundAQueueKeepsEverythingAgain() {
    Server started = start(Retention.FOR_EVER);
    get(
        started
            .jobs()
            .control()
            .put("a", new QueueSettings(0, 0, 0, 1, 0, new Retention(0, 2, 0))));
    awaitLeft(started, ended(started, "a", 5), 2);
    get(started.jobs().control().put("a", QueueSettings.DEFAULT));
    List<Long> later = ended(started, "a", 5);
    get(
        started
            .jobs()
            .control()
            .put("b", new QueueSettings(0, 0, 0, 1, 0, new Retention(0, 1, 0))));
    awaitLeft(started, ended(started, "b", 3), 1); // The leader has looked since then.
    assertThat(later).allSatisfy(job -> assertThat(isKnown(started, job)).isTrue());
  }

  @Test
  void aRestartGoesOnWithTheBoundsOfQueues() {
    Server first = start(Retention.FOR_EVER);
    List<Long> jobs = ended(first, "a", 5);
    get(first.jobs().control().put("a", new QueueSettings(0, 0, 0, 1, 0, new Retention(0, 4, 0))));
    awaitLeft(first, jobs, 4);
    get(first.cluster().snapshot());
    first.close();
    Server second = start(Retention.FOR_EVER);
    jobs.addAll(ended(second, "a", 2));
    awaitLeft(second, jobs, 4);
  }

  /** Submits jobs of ten bytes and cancels them one after the other. */
  private static List<Long> ended(Server server, String queue, int count) {
    List<Long> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long job = get(server.jobs().submit(JobSpec.plain(null, queue, "t", new byte[10]))).jobId();
      assertThat(get(server.jobs().cancel(job, 0)).job().state()).isEqualTo(JobState.CANCELLED);
      jobs.add(job);
    }
    return jobs;
  }

  private static void awaitLeft(Server server, List<Long> jobs, int left) {
    List<Long> kept = jobs.subList(jobs.size() - left, jobs.size());
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(jobs.stream().filter(job -> isKnown(server, job)).toList())
                    .isEqualTo(kept));
  }

  private static boolean isKnown(Server server, long job) {
    try {
      return get(server.jobs().get(job, 0)).job().id() == job;
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof RefusedException) {
        return false;
      }
      throw refused;
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
