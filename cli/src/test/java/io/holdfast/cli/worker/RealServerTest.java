package io.holdfast.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobFailureException;
import io.holdfast.client.JobHandle;
import io.holdfast.client.JobNotSucceededException;
import io.holdfast.client.JobState;
import io.holdfast.client.JobType;
import io.holdfast.client.OnWorkerLoss;
import io.holdfast.client.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client and the worker library against a replica on disk. */
final class RealServerTest {
  private record SendInvoice(String number) {}

  private record Receipt(String number, int copies) {}

  /**
   * Bounds a wait, never a speed: beside six busy processes 500 jobs in a cold JVM were seen to
   * take 21 s, all done once.
   */
  private static final Duration SOON = Duration.ofMinutes(1);

  private static final JobType<SendInvoice, Receipt> SEND =
      JobType.of("invoice.send", SendInvoice.class, Receipt.class);

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
  void aJobIsSubmittedDoneAndAwaited() {
    try (Worker worker = worker((in, context) -> new Receipt(in.number(), context.attempt()))) {
      JobHandle<Receipt> job =
          client.submit(SEND, new SendInvoice("42"), o -> o.queue("q").idempotencyKey("k"));
      assertThat(job.await(SOON)).isEqualTo(new Receipt("42", 1));
      JobHandle<Receipt> again =
          client.submit(SEND, new SendInvoice("42"), o -> o.queue("q").idempotencyKey("k"));
      assertThat(again.id()).isEqualTo(job.id());
      assertThat(again.isDuplicate()).isTrue();
      assertThatThrownBy(
              () ->
                  client.submit(SEND, new SendInvoice("43"), o -> o.queue("q").idempotencyKey("k")))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              refused -> assertThat(refused.code()).isEqualTo("KEY_CONFLICT"));
      assertThat(worker.session()).isPositive();
    }
  }

  @Test
  void manyJobsAreDoneOnceEach() {
    Set<String> done = ConcurrentHashMap.newKeySet();
    AtomicInteger starts = new AtomicInteger();
    try (Worker worker =
        worker(
            (in, context) -> {
              starts.incrementAndGet();
              done.add(in.number());
              return new Receipt(in.number(), 1);
            })) {
      List<CompletableFuture<JobHandle<Receipt>>> submitted = new ArrayList<>();
      for (int at = 0; at < 500; at++) {
        submitted.add(client.submitAsync(SEND, new SendInvoice("n" + at), o -> o.queue("q")));
      }
      CompletableFuture<?>[] results =
          submitted.stream()
              .map(job -> job.thenCompose(handle -> handle.result(SOON)))
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(results).orTimeout(2, TimeUnit.MINUTES).join();
      assertThat(done).hasSize(500);
      assertThat(starts).hasValue(500);
      assertThat(worker.session()).isPositive();
    }
  }

  @Test
  void aFailureIsRetriedAndTheLastOneIsSaid() {
    try (Worker worker =
        worker(
            (in, context) -> {
              if (context.attempt() == 1) {
                throw JobFailureException.passing("not yet", Duration.ofMillis(10));
              }
              throw JobFailureException.lasting("never");
            })) {
      JobHandle<Receipt> job = client.submit(SEND, new SendInvoice("1"), o -> o.queue("q"));
      assertThatThrownBy(() -> job.await(SOON))
          .isInstanceOf(JobNotSucceededException.class)
          .hasMessageEndingWith("is FAILED: never");
      assertThat(job.status().attempt()).isEqualTo(2);
      assertThat(worker.name()).isNotEmpty();
    }
  }

  @Test
  void aRunningJobIsCancelledByItsWorker() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Worker worker =
        worker(
            (in, context) -> {
              started.countDown();
              never.await();
              return new Receipt("", 0);
            })) {
      JobHandle<Receipt> job =
          client.submit(
              SEND, new SendInvoice("1"), o -> o.queue("q").onWorkerLoss(OnWorkerLoss.HOLD));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.cancelAsync(job.id(), Duration.ofSeconds(30)).join().cancelRequested())
          .isTrue();
      assertThatThrownBy(() -> job.await(SOON)).hasMessageContaining("CANCELLED");
      assertThat(worker.session()).isPositive();
    }
  }

  @Test
  void aRestartOfTheServerLosesNothingAndWorkersGoOn() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (Worker worker =
        worker(
            (in, context) -> {
              started.countDown();
              mayEnd.await();
              return new Receipt(in.number(), (int) context.fencingToken());
            })) {
      JobHandle<Receipt> running = client.submit(SEND, new SendInvoice("1"), o -> o.queue("q"));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      int port = replica.address().getPort();
      long session = worker.session();
      replica.close();
      CompletableFuture<JobHandle<Receipt>> during =
          client.submitAsync(SEND, new SendInvoice("2"), o -> o.queue("q"));
      replica = new ServedReplica(folder.resolve("data"), port);
      mayEnd.countDown();
      assertThat(running.await(SOON)).isEqualTo(new Receipt("1", 1));
      assertThat(during.join().await(SOON)).isEqualTo(new Receipt("2", 1));
      assertThat(worker.session()).isEqualTo(session);
    }
  }

  @Test
  void whatAClosedWorkerHadGoesToTheNextOneInTheNextGeneration() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    Worker first =
        worker(
            (in, context) -> {
              started.countDown();
              new CountDownLatch(1).await();
              return new Receipt("", 0);
            });
    JobHandle<Receipt> job = client.submit(SEND, new SendInvoice("1"), o -> o.queue("q"));
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    first.close();
    await().until(() -> job.status().state() == JobState.READY);
    try (Worker second = worker((in, context) -> new Receipt("2", (int) context.fencingToken()))) {
      assertThat(job.await(SOON)).isEqualTo(new Receipt("2", 2));
      assertThat(second.session()).isGreaterThan(1);
    }
  }

  private Worker worker(io.holdfast.client.JobHandler<SendInvoice, Receipt> handler) {
    return Worker.builder(client).queue("q").slots(20).handle(SEND, handler).start();
  }
}
