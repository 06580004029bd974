package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.ledger.EndReason;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.RetryPolicy;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.BulkChange;
import io.holdfast.server.endpoint.BulkChange.Action;
import io.holdfast.server.endpoint.JobFilter;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.Session;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that come after others, and changes of many at once, by one replica on a real disk. */
class DependenciesTest {
  private static final byte[] NOTHING = {};

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

  @Test
  void aJobStartsWhenAllBeforeItHaveSucceededAlsoAfterARestart() {
    Session session = open();
    long first = submit(Predecessors.NONE);
    long second = submit(Predecessors.NONE);
    long last = submit(Predecessors.of(new long[] {first, second}, true));
    assertThat(explained(last)).isEqualTo("WAITS_FOR_JOBS");
    complete(session, first);
    Awaitility.await().until(() -> job(last).waitsFor() == 1);
    stop();
    start();
    assertThat(job(last).waitsFor()).isEqualTo(1);
    complete(session, second);
    assertThat(lease(session).jobId()).isEqualTo(last);
  }

  @Test
  void aChainIsCancelledDownToItsEndWhenItsHeadFails() {
    Session session = open();
    long head = submit(Predecessors.NONE);
    List<Long> chain = new ArrayList<>(List.of(head));
    for (int i = 0; i < 20; i++) {
      chain.add(submit(Predecessors.of(new long[] {chain.get(i)}, true)));
    }
    long anyway = submit(Predecessors.of(new long[] {chain.get(20)}, false));
    fail(session, head);
    Job end = get(server.jobs().get(chain.get(20), 10_000)).job();
    assertThat(end.state()).isEqualTo(JobState.CANCELLED);
    assertThat(end.reason()).isEqualTo(EndReason.PREDECESSOR_FAILED);
    assertThat(end.error())
        .isEqualTo("Job " + chain.get(19) + ", which it waited for, is CANCELLED");
    assertThat(explained(head)).isEqualTo("NEVER_RETRIED");
    assertThat(lease(session).jobId()).isEqualTo(anyway);
  }

  @Test
  void aJobThatIsNotThereCannotBeWaitedFor() {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> submit(Predecessors.of(new long[] {77}, true)))
        .withMessageContaining(
            "Expected each of after to be a job that was submitted before but job 77 is not known");
  }

  @Test
  void manyAreRetriedAtARateAndOnlyThoseThatAreMeant() {
    Session session = open();
    for (int i = 0; i < 5; i++) {
      submit(Predecessors.NONE);
      fail(session, lease(session).jobId());
    }
    JobFilter filter = new JobFilter("default", null, null, "no printer", 3_600_000);
    BulkChange.Step dry = change(Action.RETRY, filter, true, 0);
    assertThat(dry.jobIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(dry.changed()).isZero();
    assertThat(job(1).state()).isEqualTo(JobState.FAILED);
    JobFilter other = new JobFilter("default", null, null, "no paper", 0);
    assertThat(change(Action.RETRY, other, false, 0).jobIds()).isEmpty();

    BulkChange.Step step = change(Action.RETRY, filter, false, 1);
    assertThat(step.changed()).isEqualTo(5);
    assertThat(job(5).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(job(5).readyAt() - job(2).readyAt()).isBetween(2_900L, 3_100L);
    assertThat(job(5).reason()).isEqualTo(EndReason.NONE);

    JobFilter waiting = new JobFilter("default", null, JobState.SCHEDULED, null, 0);
    assertThat(change(Action.CANCEL, waiting, false, 0).changed()).isGreaterThanOrEqualTo(3);
    assertThat(job(5).reason()).isEqualTo(EndReason.CANCELLED_BY_REQUEST);
  }

  @Test
  void whatIsMeantHasToBeSaid() {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> change(Action.CANCEL, JobFilter.ALL, false, 0))
        .withMessageContaining("Expected one of queue, type, state, error and since");
    JobFilter running = new JobFilter(null, null, JobState.RUNNING, null, 0);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> change(Action.RETRY, running, false, 0))
        .withMessageContaining("Expected state to be FAILED or EXPIRED but it is RUNNING");
  }

  private BulkChange.Step change(Action action, JobFilter filter, boolean dryRun, int rate) {
    return get(
        server.jobs().changeMany(new BulkChange(action, filter, dryRun, rate, 0, 0, 0, 100)));
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private long submit(Predecessors after) {
    RetryPolicy retry = new RetryPolicy(3, 0, 100, 0, 0, List.of(), List.of("no printer"));
    JobRules rules = new JobRules(retry, 0, OnWorkerLoss.REASSIGN);
    JobSpec spec = JobSpec.plain(null, "default", "mail", NOTHING, rules);
    return get(server.jobs().submit(spec.after(after))).jobId();
  }

  private Job job(long id) {
    return get(server.jobs().get(id, 0)).job();
  }

  private String explained(long id) {
    return get(server.jobs().explain(id)).code();
  }

  private Session open() {
    SessionSpec spec = new SessionSpec(List.of("default"), List.of("mail"), 60_000);
    return get(server.workers().open("w1", spec));
  }

  private Assignment lease(Session session) {
    while (true) {
      Delivery delivery = get(server.workers().lease(session.sessionId(), 1, 10_000));
      if (!delivery.assignments().isEmpty()) {
        return delivery.assignments().get(0);
      }
    }
  }

  /** Takes whatever is READY until the job has been given, and does that one. */
  private void complete(Session session, long id) {
    long generation = taken(session, id);
    get(
        server
            .workers()
            .complete(session.sessionId(), List.of(new Completion(id, generation, NOTHING))));
  }

  private void fail(Session session, long id) {
    long generation = taken(session, id);
    get(
        server
            .workers()
            .fail(
                session.sessionId(), List.of(new Failure(id, generation, "no printer", -1, true))));
  }

  private long taken(Session session, long id) {
    while (job(id).state() == JobState.READY) {
      lease(session);
    }
    return job(id).generation();
  }
}
