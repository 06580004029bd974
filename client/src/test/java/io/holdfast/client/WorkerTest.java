package io.holdfast.client;

import static io.holdfast.client.ScriptedTransport.assignment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.client.Transport.Beat;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.ItemAnswer;
import io.holdfast.client.Transport.Progress;
import io.holdfast.client.Transport.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WorkerTest {
  private static final JobType<byte[], byte[]> TYPE = JobType.bytes("t");

  private final ScriptedTransport leader = new ScriptedTransport();

  /** Handlers that have begun, in order. */
  private final BlockingQueue<JobContext> started = new LinkedBlockingQueue<>();

  private final AtomicInteger interrupted = new AtomicInteger();
  private final Semaphore mayEnd = new Semaphore(0);
  private @Nullable Worker worker;

  @AfterEach
  void close() {
    if (worker != null) {
      worker.close();
    }
  }

  @Test
  void aJobIsAcceptedDoneAndItsSlotIsFreeAgain() throws Exception {
    start(2);
    assertThat(leader.opened.get(0).types()).containsExactly("t");
    deliver(assignment(7, 3, OnWorkerLoss.REASSIGN));
    JobContext job = next();
    assertThat(job.fencingToken()).isEqualTo(3);
    await().until(() -> leader.askedSlots.contains(1));
    mayEnd.release();
    await().until(() -> !leader.completed.isEmpty());
    assertThat(leader.accepted).containsExactly(new Held(7, 3));
    assertThat(leader.completed.get(0).result()).containsExactly('r');
    deliver(assignment(8, 1, OnWorkerLoss.REASSIGN));
    next();
  }

  @Test
  void whatTheServerDrainsEndsWhatItHasAndThenItself() throws Exception {
    Worker drained = start(2);
    deliver(assignment(7, 1, OnWorkerLoss.REASSIGN));
    next();
    await().until(leader::drain);
    assertThat(drained.ended()).isNotDone();
    mayEnd.release();
    drained.ended().get(10, TimeUnit.SECONDS);
    assertThat(leader.completed).hasSize(1);
    assertThat(leader.closed).containsExactly(1L);
  }

  @Test
  void progressGoesWithTheHeartbeatAndTheTraceComesWithTheJob() throws Exception {
    leader.lease = Duration.ofMillis(300);
    start(1);
    deliver(assignment(7, 1, OnWorkerLoss.REASSIGN));
    JobContext job = next();
    assertThat(job.traceparent()).isEqualTo("00-1-2-01");
    assertThat(job.tracestate()).isEqualTo("a=b");
    assertThatThrownBy(() -> job.progress(1.1)).hasMessage("done: expected 0 to 1 but was 1.1");
    job.progress(0.4, "ä".repeat(101));
    await().until(() -> !leader.progress.isEmpty());
    assertThat(leader.progress.get(0))
        .isEqualTo(new Progress(new Held(7, 1), 0.4, "ä".repeat(100)));
    mayEnd.release();
  }

  @Test
  void aGenerationStartsOnceHoweverOftenItIsDelivered() throws Exception {
    start(4);
    deliver(assignment(7, 1, OnWorkerLoss.REASSIGN), assignment(7, 1, OnWorkerLoss.REASSIGN));
    next();
    deliver(assignment(7, 1, OnWorkerLoss.REASSIGN));
    mayEnd.release();
    await().until(() -> leader.completed.size() == 1);
    deliver(assignment(7, 1, OnWorkerLoss.REASSIGN), assignment(8, 1, OnWorkerLoss.REASSIGN));
    assertThat(next().jobId()).isEqualTo(8);
    deliver(assignment(7, 2, OnWorkerLoss.REASSIGN));
    assertThat(next().fencingToken()).isEqualTo(2);
    assertThat(started).isEmpty();
  }

  @Test
  void aJobToHoldStartsOnlyWhenItsAcceptanceIsConfirmed() throws Exception {
    CompletableFuture<ItemAnswer> confirmation = new CompletableFuture<>();
    leader.onAccept = held -> confirmation;
    start(2);
    deliver(assignment(1, 1, OnWorkerLoss.HOLD));
    await().until(() -> leader.accepted.size() == 1);
    deliver(assignment(2, 1, OnWorkerLoss.REASSIGN));
    assertThat(next().jobId()).isEqualTo(2); // Which does not wait.
    confirmation.complete(new ItemAnswer(Status.OK, 1, 1));
    assertThat(next().jobId()).isEqualTo(1);
  }

  @Test
  void aJobWhoseAcceptanceIsFencedIsStoppedOrNeverStarts() throws Exception {
    leader.onAccept = held -> ScriptedTransport.fenced();
    start(2);
    deliver(assignment(1, 1, OnWorkerLoss.HOLD), assignment(2, 1, OnWorkerLoss.REASSIGN));
    await().until(() -> leader.accepted.size() == 2 && leader.askedSlots.contains(2));
    await().until(() -> started.isEmpty() || interrupted.get() == 1);
    assertThat(started).noneMatch(job -> job.jobId() == 1);
    assertThat(leader.completed).isEmpty();
    assertThat(leader.failed).isEmpty();
  }

  @Test
  void whatALeaderOfALowerTermSaysIsDropped() throws Exception {
    start(2);
    deliver(3, assignment(1, 1, OnWorkerLoss.REASSIGN));
    assertThat(next().jobId()).isEqualTo(1);
    deliver(2, assignment(2, 1, OnWorkerLoss.REASSIGN));
    deliver(3, assignment(3, 1, OnWorkerLoss.REASSIGN));
    assertThat(next().jobId()).isEqualTo(3);
  }

  @Test
  void aJobThatEndsBeforeItsAcceptanceGoesIsNotAcceptedBesides() throws Exception {
    CompletableFuture<ItemAnswer> first = new CompletableFuture<>();
    leader.onAccept = held -> held.job() == 1 ? first : ScriptedTransport.ok();
    worker =
        Worker.builder(leader)
            .slots(3)
            .handle(
                TYPE,
                (in, context) -> {
                  if (context.jobId() == 1) {
                    mayEnd.acquire();
                  }
                  return in;
                })
            .start();
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    await().until(() -> leader.accepted.contains(new Held(1, 1)));
    // The acceptance of these waits for the answer to the first one; one of them ends meanwhile.
    deliver(assignment(2, 1, OnWorkerLoss.REASSIGN), assignment(3, 1, OnWorkerLoss.HOLD));
    await().until(() -> leader.completed.size() == 1);
    first.complete(new ItemAnswer(Status.OK, 1, 1));
    await().until(() -> leader.completed.size() == 2);
    assertThat(leader.accepted).containsExactly(new Held(1, 1), new Held(3, 1));
    mayEnd.release();
    await().until(() -> leader.completed.size() == 3);
  }

  @Test
  void aCompletionIsSaidUntilItIsConfirmed() throws Exception {
    AtomicInteger times = new AtomicInteger();
    leader.onEnd =
        held ->
            times.incrementAndGet() < 4
                ? ScriptedTransport.refused(503, "NO_LEADER")
                : ScriptedTransport.fenced();
    start(1);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    mayEnd.release();
    await().until(() -> times.get() == 4);
    deliver(assignment(2, 1, OnWorkerLoss.REASSIGN));
    mayEnd.release();
    await().until(() -> leader.completed.size() == 5);
    assertThat(leader.completed.get(3).held()).isEqualTo(new Held(1, 1));
  }

  @Test
  void aResultThatIsRefusedIsAFailureThatLasts() throws Exception {
    leader.onEnd =
        held ->
            leader.failed.isEmpty()
                ? ScriptedTransport.refused(413, "PAYLOAD_TOO_LARGE")
                : ScriptedTransport.ok();
    start(1);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    mayEnd.release();
    await().until(() -> leader.failed.size() == 1);
    assertThat(leader.failed.get(0).retryable()).isFalse();
    assertThat(leader.failed.get(0).error()).contains("PAYLOAD_TOO_LARGE");
  }

  @Test
  void aHeartbeatTellsWhatIsHeldAndLearnsWhatIsLost() throws Exception {
    leader.lease = Duration.ofMillis(600);
    start(2);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    next();
    await().until(() -> leader.beats.contains(List.of(new Held(1, 1))));
    leader.onBeat =
        () ->
            CompletableFuture.completedFuture(
                new Beat(1, leader.lease, List.of(new Held(1, 1)), List.of(), false));
    await().until(() -> interrupted.get() == 1);
    await().until(() -> leader.beats.get(leader.beats.size() - 1).isEmpty());
    assertThat(leader.failed).isEmpty();
  }

  @Test
  void aCancelledJobIsInterruptedAndItsEndIsReported() throws Exception {
    start(1);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    JobContext job = next();
    await().until(() -> leader.cancel(1, 1));
    await().until(() -> leader.failed.size() == 1);
    assertThat(job.isCancelled()).isTrue();
    assertThat(leader.failed.get(0).held()).isEqualTo(new Held(1, 1));
  }

  @Test
  void withoutAnAnswerForALeaseAllJobsAreStoppedAndASessionIsOpenedAnew() throws Exception {
    leader.lease = Duration.ofMillis(500);
    CompletableFuture<Beat> silence = new CompletableFuture<>();
    leader.onBeat = () -> silence;
    start(1);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    next();
    await().atMost(Duration.ofSeconds(3)).until(() -> interrupted.get() == 1);
    leader.onBeat =
        () ->
            CompletableFuture.completedFuture(
                new Beat(1, leader.lease, List.of(), List.of(), false));
    silence.complete(new Beat(1, leader.lease, List.of(), List.of(), false));
    await().atMost(Duration.ofSeconds(10)).until(() -> leader.opened.size() == 2);
    assertThat(leader.closed).containsExactly(1L);
    assertThat(leader.completed).isEmpty();
  }

  @Test
  void aClosedSessionIsStoppedAndOpenedAnew() throws Exception {
    start(1);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    next();
    await().until(() -> leader.refuseParked(410, "SESSION_CLOSED"));
    await().until(() -> interrupted.get() == 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> leader.opened.size() == 2);
    deliver(assignment(1, 2, OnWorkerLoss.REASSIGN));
    assertThat(next().fencingToken()).isEqualTo(2);
  }

  @Test
  void aDrainingWorkerTakesNothingNewAndEndsWhatItHas() throws Exception {
    Worker draining = start(2);
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    next();
    await().until(() -> leader.askedSlots.contains(1));
    CompletableFuture<Void> drained = draining.drain();
    await().until(() -> leader.askedSlots.get(leader.askedSlots.size() - 1) == 0);
    assertThat(drained).isNotDone();
    mayEnd.release();
    drained.get(5, TimeUnit.SECONDS);
    assertThat(leader.completed).hasSize(1);
    assertThat(leader.closed).containsExactly(1L);
  }

  @Test
  void aFailureCarriesWhatItsHandlerSays() throws Exception {
    worker =
        Worker.builder(leader)
            .handle(
                TYPE,
                (in, context) -> {
                  throw context.jobId() == 1
                      ? JobFailureException.passing("later", Duration.ofSeconds(5))
                      : new IllegalStateException("odd");
                })
            .start();
    deliver(assignment(1, 1, OnWorkerLoss.REASSIGN));
    await().until(() -> leader.failed.size() == 1);
    assertThat(leader.failed.get(0).error()).isEqualTo("later");
    assertThat(leader.failed.get(0).retryDelay()).hasSeconds(5);
    deliver(assignment(2, 1, OnWorkerLoss.REASSIGN));
    await().until(() -> leader.failed.size() == 2);
    assertThat(leader.failed.get(1).error()).isEqualTo("java.lang.IllegalStateException: odd");
    assertThat(leader.failed.get(1).retryable()).isTrue();
  }

  private Worker start(int slots) {
    Worker made =
        Worker.builder(leader)
            .slots(slots)
            .handle(
                TYPE,
                (in, context) -> {
                  started.add(context);
                  try {
                    mayEnd.acquire();
                  } catch (InterruptedException stopped) {
                    interrupted.incrementAndGet();
                    context.throwIfCancelled();
                    throw stopped;
                  }
                  return new byte[] {'r'};
                })
            .start();
    worker = made;
    return made;
  }

  private void deliver(Transport.Assignment... assignments) {
    deliver(1, assignments);
  }

  private void deliver(long term, Transport.Assignment... assignments) {
    await().until(() -> leader.deliver(term, assignments));
  }

  private JobContext next() throws InterruptedException {
    JobContext job = started.poll(5, TimeUnit.SECONDS);
    assertThat(job).as("a handler has begun").isNotNull();
    return job;
  }
}
