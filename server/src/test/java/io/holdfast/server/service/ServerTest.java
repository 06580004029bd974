package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.RetryPolicy;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobEndpoint.JobQuery;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.ItemResult;
import io.holdfast.server.endpoint.WorkerEndpoint.Session;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Status;
import java.nio.charset.StandardCharsets;
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

/** One replica as a server, on a real disk: what the endpoints promise. */
class ServerTest {
  private static final long WAIT_MILLIS = 10_000;

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

  private void restart() {
    stop();
    start();
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

  private static JobSpec mail(String key) {
    return JobSpec.plain(key, "default", "mail", "hello".getBytes(StandardCharsets.UTF_8));
  }

  private static JobSpec mail(String key, OnWorkerLoss onWorkerLoss) {
    JobSpec plain = mail(key);
    JobRules once = new JobRules(RetryPolicy.fixed(1, 0), 0, onWorkerLoss);
    return JobSpec.plain(plain.key(), plain.queue(), plain.type(), plain.payload(), once);
  }

  private Session open(String worker, long leaseMillis) {
    return get(
        server
            .workers()
            .open(worker, new SessionSpec(List.of("default"), List.of("mail"), leaseMillis)));
  }

  private CompletableFuture<Delivery> lease(Session session, int slots) {
    return server.workers().lease(session.sessionId(), slots, WAIT_MILLIS);
  }

  /** Waits as often as it takes: a wait is at most half a lease. */
  private Assignment leaseOne(Session session) {
    Delivery delivery = get(lease(session, 1));
    while (delivery.assignments().isEmpty()) {
      delivery = get(lease(session, 1));
    }
    assertThat(delivery.assignments()).hasSize(1);
    return delivery.assignments().get(0);
  }

  private ItemResult complete(Session session, long job, long generation) {
    return get(server
            .workers()
            .complete(
                session.sessionId(),
                List.of(new Completion(job, generation, "ok".getBytes(StandardCharsets.UTF_8)))))
        .get(0);
  }

  private JobInfo job(long id) {
    return get(server.jobs().get(id, 0));
  }

  @Test
  void aJobIsSubmittedAssignedAcceptedAndCompleted() {
    Session session = open("w1", 10_000);
    CompletableFuture<Delivery> waiting = lease(session, 5);
    Submission submission = get(server.jobs().submit(mail("a")));
    Assignment assignment = get(waiting).assignments().get(0);
    assertThat(assignment.jobId()).isEqualTo(submission.jobId());
    assertThat(assignment.generation()).isEqualTo(1);
    assertThat(new String(assignment.payload(), StandardCharsets.UTF_8)).isEqualTo("hello");
    assertThat(job(submission.jobId()).job().state()).isEqualTo(JobState.ASSIGNED);

    List<Held> held = List.of(new Held(assignment.jobId(), 1));
    assertThat(get(server.workers().accept(session.sessionId(), held)).get(0).status())
        .isEqualTo(Status.OK);
    assertThat(job(submission.jobId()).worker()).isEqualTo("w1");
    CompletableFuture<JobInfo> end = server.jobs().get(submission.jobId(), WAIT_MILLIS);
    assertThat(complete(session, assignment.jobId(), 1).status()).isEqualTo(Status.OK);
    assertThat(get(end).job().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(new String(get(end).job().result(), StandardCharsets.UTF_8)).isEqualTo("ok");
  }

  @Test
  void aJobThatWaitedGoesToTheFirstWorkerThatCanDoIt() {
    Submission submission = get(server.jobs().submit(mail("first")));
    assertThat(get(server.jobs().explain(submission.jobId())).code())
        .isEqualTo("NO_WORKER_FOR_TYPE");
    Session other =
        get(
            server
                .workers()
                .open("other", new SessionSpec(List.of("default"), List.of("bill"), 10_000)));
    CompletableFuture<Delivery> idle = lease(other, 5);
    assertThat(leaseOne(open("w1", 10_000)).jobId()).isEqualTo(submission.jobId());
    assertThat(idle).isNotDone();
  }

  @Test
  void whoAsksAgainWhileBeingAnsweredGetsWhatComesNext() {
    Session session = open("w1", 10_000);
    CompletableFuture<Delivery> second = lease(session, 1).thenCompose(first -> lease(session, 1));
    get(server.jobs().submit(mail("a")));
    Submission next = get(server.jobs().submit(mail("b")));
    assertThat(get(second).assignments())
        .extracting(Assignment::jobId)
        .containsExactly(next.jobId());
  }

  @Test
  void aSessionGetsNoMoreThanItAskedFor() {
    Session session = open("w1", 10_000);
    for (int i = 0; i < 10; i++) {
      get(server.jobs().submit(mail("job " + i)));
    }
    assertThat(get(lease(session, 3)).assignments().size()).isBetween(1, 3);
    assertThat(get(server.workers().sessions()).get(0).owned()).isLessThanOrEqualTo(3);
  }

  @Test
  void theSameKeyIsTheSameJobAndOtherContentIsRefused() {
    Submission first = get(server.jobs().submit(mail("a")));
    Submission again = get(server.jobs().submit(mail("a")));
    assertThat(again.jobId()).isEqualTo(first.jobId());
    assertThat(again.duplicate()).isTrue();
    assertThat(refusal(server.jobs().submit(JobSpec.plain("a", "default", "mail", new byte[] {1}))))
        .isEqualTo(Refusal.KEY_CONFLICT);
  }

  @Test
  void whatWasConfirmedIsThereAfterARestartAndIsSentAgain() {
    Session session = open("w1", 10_000);
    Submission submission = get(server.jobs().submit(mail("a")));
    assertThat(leaseOne(session).jobId()).isEqualTo(submission.jobId());
    restart();
    Assignment again = leaseOne(session);
    assertThat(again.jobId()).isEqualTo(submission.jobId());
    assertThat(again.generation()).isEqualTo(1);
    assertThat(complete(session, again.jobId(), 1).status()).isEqualTo(Status.OK);
  }

  @Test
  void aSilentWorkerLosesItsJobsAndIsFenced() {
    Session silent = open("silent", 1_000);
    Submission submission = get(server.jobs().submit(mail("a")));
    Assignment first = leaseOne(silent);
    get(server.workers().accept(silent.sessionId(), List.of(new Held(first.jobId(), 1))));
    Assignment second = leaseOne(open("other", 10_000));
    assertThat(second.jobId()).isEqualTo(submission.jobId());
    assertThat(second.generation()).isEqualTo(2);
    ItemResult late = complete(silent, first.jobId(), 1);
    assertThat(late.status()).isEqualTo(Status.FENCED);
    assertThat(late.generation()).isEqualTo(2);
    assertThat(refusal(lease(silent, 1))).isEqualTo(Refusal.SESSION_CLOSED);
  }

  @Test
  void aHeldJobWaitsForAPerson() {
    Session silent = open("silent", 1_000);
    long id = get(server.jobs().submit(mail("a", OnWorkerLoss.HOLD))).jobId();
    leaseOne(silent);
    Awaitility.await().until(() -> job(id).job().state() == JobState.HELD);
    assertThat(get(server.jobs().explain(id)).code()).isEqualTo("HELD");
    assertThat(get(server.jobs().resume(id)).job().state()).isEqualTo(JobState.READY);
    assertThat(leaseOne(open("other", 10_000)).generation()).isEqualTo(3);
  }

  @Test
  void aNewProcessOfAWorkerIsANewSession() {
    Session first = open("w1", 10_000);
    get(server.jobs().submit(mail("a")));
    leaseOne(first);
    Session second = open("w1", 10_000);
    assertThat(refusal(lease(first, 1))).isEqualTo(Refusal.SESSION_CLOSED);
    assertThat(leaseOne(second).generation()).isEqualTo(2);
  }

  @Test
  void aFailedAttemptIsTriedAgainUntilNoneIsLeft() {
    Session session = open("w1", 10_000);
    long id = get(server.jobs().submit(mail("a"))).jobId();
    for (int attempt = 1; attempt <= JobSpec.DEFAULT_MAX_ATTEMPTS; attempt++) {
      Assignment assignment = leaseOne(session);
      assertThat(assignment.attempt()).isEqualTo(attempt);
      List<Failure> failures =
          List.of(new Failure(id, assignment.generation(), "no", 0, /* retryable= */ true));
      assertThat(get(server.workers().fail(session.sessionId(), failures)).get(0).status())
          .isEqualTo(Status.OK);
    }
    assertThat(job(id).job().state()).isEqualTo(JobState.FAILED);
    assertThat(get(server.jobs().retry(id)).job().state()).isEqualTo(JobState.READY);
    assertThat(refusal(server.jobs().retry(id))).isEqualTo(Refusal.NOT_ENDED);
  }

  @Test
  void aCancelReachesTheWorkerAndEndsAJobThatNobodyHas() {
    Session session = open("w1", 10_000);
    long running = get(server.jobs().submit(mail("a"))).jobId();
    leaseOne(session);
    get(server.workers().accept(session.sessionId(), List.of(new Held(running, 1))));
    CompletableFuture<Delivery> waiting = lease(session, 0);
    assertThat(get(server.jobs().cancel(running, 60_000)).job().cancelRequested()).isTrue();
    assertThat(get(waiting).cancels()).containsExactly(new Held(running, 1));

    long ready = get(server.jobs().submit(mail("b"))).jobId();
    assertThat(get(server.jobs().cancel(ready, 0)).job().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void whatAWorkerForgotTwiceInARowGoesToOthers() {
    Session session = open("w1", 10_000);
    long id = get(server.jobs().submit(mail("a"))).jobId();
    leaseOne(session);
    get(server.workers().accept(session.sessionId(), List.of(new Held(id, 1))));
    get(server.workers().heartbeat(session.sessionId(), List.of()));
    get(server.workers().heartbeat(session.sessionId(), List.of()));
    Awaitility.await().until(() -> job(id).job().generation() == 2);
    List<Held> stale = List.of(new Held(id, 1));
    assertThat(get(server.workers().heartbeat(session.sessionId(), stale)).lost()).isEqualTo(stale);
  }

  @Test
  void aWorkerThatEndsInOrderGivesItsJobsBackAtOnce() {
    Session session = open("w1", 60_000);
    long id = get(server.jobs().submit(mail("a"))).jobId();
    leaseOne(session);
    get(server.workers().close(session.sessionId()));
    assertThat(leaseOne(open("w2", 60_000)).jobId()).isEqualTo(id);
  }

  @Test
  void jobsAreListedInPagesAndQueuesCounted() {
    for (int i = 0; i < 25; i++) {
      get(server.jobs().submit(mail("job " + i)));
    }
    var first = get(server.jobs().list(new JobQuery("default", JobState.READY, 0, 20)));
    assertThat(first.jobs()).hasSize(20);
    var second = get(server.jobs().list(new JobQuery("default", null, first.nextAfterId(), 20)));
    assertThat(second.jobs()).hasSize(5);
    assertThat(second.nextAfterId()).isZero();
    assertThat(get(server.jobs().queues()).get(0).ready()).isEqualTo(25);
  }

  @Test
  void aPageOfLargeJobsEndsBeforeItFillsTheMemory() {
    for (int i = 0; i < 6; i++) {
      get(server.jobs().submit(JobSpec.plain("job " + i, "default", "mail", new byte[1 << 20])));
    }
    var first = get(server.jobs().list(new JobQuery(null, null, 0, 20)));
    assertThat(first.jobs()).hasSize(4);
    var second = get(server.jobs().list(new JobQuery(null, null, first.nextAfterId(), 20)));
    assertThat(second.jobs()).hasSize(2);
    assertThat(second.nextAfterId()).isZero();
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsDone() {
    assertThat(refusal(server.jobs().submit(JobSpec.plain(null, "", "mail", new byte[0]))))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
    assertThat(
            refusal(
                server
                    .jobs()
                    .submit(JobSpec.plain(null, "default", "mail", new byte[(1 << 20) + 1]))))
        .isEqualTo(Refusal.INVALID_ARGUMENT);
    assertThat(refusal(server.jobs().get(77, 0))).isEqualTo(Refusal.NOT_FOUND);
    assertThat(refusal(server.workers().lease(77, 1, 0))).isEqualTo(Refusal.SESSION_CLOSED);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> open("w1", 1))
        .withMessageContaining("Expected lease to be from 1 s to 24 h but it is 1 ms");
  }
}
