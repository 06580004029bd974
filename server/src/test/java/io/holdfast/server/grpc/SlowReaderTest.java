package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.JobsGrpc;
import io.holdfast.api.v1.Open;
import io.holdfast.api.v1.SessionRequest;
import io.holdfast.api.v1.SessionResponse;
import io.holdfast.api.v1.SubmitStreamRequest;
import io.holdfast.api.v1.SubmitStreamResponse;
import io.holdfast.api.v1.WorkGrpc;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Session;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that asks and asks and never reads: bounded, and the others do not notice. */
@SuppressWarnings("FutureReturnValueIgnored") // a proxy hands each on to who called it
class SlowReaderTest {
  private static final Duration QUIET = Duration.ofMillis(500);

  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger delivered = new AtomicInteger();

  private final JobEndpoint jobs =
      Scripted.endpoint(JobEndpoint.class, "submit", arguments -> taken());

  private Object taken() {
    return CompletableFuture.completedFuture(
        new Submission(submitted.incrementAndGet(), 1, JobState.READY, false));
  }

  /** Has jobs of 10 KiB without end. */
  private final WorkerEndpoint workers =
      (WorkerEndpoint)
          Proxy.newProxyInstance(
              WorkerEndpoint.class.getClassLoader(),
              new Class<?>[] {WorkerEndpoint.class},
              (self, method, arguments) -> answer(method.getName(), arguments));

  private Object answer(String method, Object[] arguments) {
    return switch (method) {
      case "open" -> CompletableFuture.completedFuture(new Session(1, 10_000, 3));
      case "awaitDelivery" -> deliver(((IntSupplier) arguments[1]).getAsInt());
      default -> CompletableFuture.failedFuture(new IllegalStateException("no " + method));
    };
  }

  private ServedReplica replica;
  private ManagedChannel slow;

  private CompletableFuture<Delivery> deliver(int slots) {
    if (slots == 0) {
      return new CompletableFuture<>();
    }
    long before = delivered.getAndAdd(slots);
    List<Assignment> assignments =
        LongStream.range(before, before + slots)
            .mapToObj(
                id ->
                    new Assignment(
                        id + 1, 1, 1, "q", "t", new byte[10 << 10], 0, OnWorkerLoss.REASSIGN))
            .toList();
    return CompletableFuture.completedFuture(new Delivery(3, assignments, List.of()));
  }

  @BeforeEach
  void start() throws Exception {
    replica = new ServedReplica(jobs, workers, Scripted.cluster());
    slow = replica.channel();
  }

  @AfterEach
  void stop() {
    slow.shutdownNow();
    replica.close();
  }

  /** Writes as long as it may, and reads nothing. */
  private abstract static class Deaf<Q, A> implements ClientResponseObserver<Q, A> {
    private volatile @Nullable ClientCallStreamObserver<Q> stream;

    ClientCallStreamObserver<Q> stream() {
      return Objects.requireNonNull(stream);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
      stream = requestStream;
      requestStream.disableAutoRequestWithInitial(0);
      requestStream.setOnReadyHandler(this::ready);
    }

    abstract void ready();

    @Override
    public void onNext(A answer) {}

    @Override
    public void onError(Throwable wrong) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void batchesOfACallerThatDoesNotReadAreNotTakenInWithoutEnd() {
    SubmitStreamRequest.Builder batch = SubmitStreamRequest.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      batch.addJobs(JobSpec.newBuilder().setType("t"));
    }
    SubmitStreamRequest message = batch.build();
    AtomicInteger sent = new AtomicInteger();
    Deaf<SubmitStreamRequest, SubmitStreamResponse> deaf =
        new Deaf<>() {
          @Override
          void ready() {
            while (stream().isReady() && sent.get() < 100_000) {
              stream().onNext(message);
              sent.incrementAndGet();
            }
          }
        };
    var unused = JobsGrpc.newStub(slow).submitStream(deaf);

    Awaitility.await().during(QUIET).until(() -> unchanged(submitted));

    // Answers of some 13 KiB each fill the caller's window, which is 1 MiB, and our queue.
    assertThat(submitted.get()).isBetween(1_000, 300_000);
    assertThat(sent.get()).isLessThan(1_000);
    assertOthersAreAnswered();
  }

  @Test
  void jobsAreNotAssignedToAWorkerThatDoesNotRead() {
    Deaf<SessionRequest, SessionResponse> deaf =
        new Deaf<>() {
          @Override
          void ready() {}
        };
    var unused = WorkGrpc.newStub(slow).session(deaf);
    deaf.stream()
        .onNext(SessionRequest.newBuilder().setOpen(Open.newBuilder().setWorker("deaf")).build());
    SessionRequest.Builder credits = SessionRequest.newBuilder();
    credits.getCreditsBuilder().setCredits(3_000);
    deaf.stream().onNext(credits.build());

    Awaitility.await().until(() -> delivered.get() > 0);
    Awaitility.await().during(QUIET).until(() -> unchanged(delivered));

    assertThat(delivered.get()).isLessThanOrEqualTo(1_000);
    deaf.stream().request(1_000_000);
    Awaitility.await().untilAsserted(() -> assertThat(delivered.get()).isEqualTo(3_000));
    assertOthersAreAnswered();
  }

  private final AtomicInteger seen = new AtomicInteger(-1);

  private boolean unchanged(AtomicInteger count) {
    int now = count.get();
    return seen.getAndSet(now) == now && now > 0;
  }

  private void assertOthersAreAnswered() {
    assertThat(
            replica
                .jobs()
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .submit(
                    io.holdfast.api.v1.SubmitRequest.newBuilder()
                        .setJob(JobSpec.newBuilder().setType("t"))
                        .build())
                .getSubmission()
                .getId())
        .isPositive();
  }
}
