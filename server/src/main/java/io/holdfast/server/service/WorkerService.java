package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Rejection;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.Progress;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.replica.OutboxRelay;
import io.holdfast.server.replica.OutboxRelay.LeaseAnswer;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.SessionDesk;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Workers, by one replica. */
final class WorkerService implements WorkerEndpoint {
  /** A session that asks for more gets as many at a time. */
  private static final int MAX_SLOTS = 10_000;

  private final Replica replica;
  private final Questions questions;

  WorkerService(Replica replica, Questions questions) {
    this.replica = replica;
    this.questions = questions;
  }

  @Override
  public CompletableFuture<Session> open(String worker, SessionSpec spec) {
    Request request;
    try {
      request = Validation.openSession(worker, spec);
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return questions.ask(
        request,
        (outcome, view) -> {
          if (!outcome.accepted()) {
            throw Questions.refused(outcome, "The session");
          }
          return new Session(outcome.ownerSession(), spec.leaseMillis(), view.term());
        });
  }

  @Override
  public CompletableFuture<Delivery> lease(long sessionId, int slots, long waitMillis) {
    if (slots < 0 || waitMillis < 0) {
      return Validation.refused(
          new IllegalArgumentException(
              "Expected slots and wait from 0 on but they are " + slots + " and " + waitMillis));
    }
    return ask(
        sessionId,
        (relay, answer) -> relay.lease(sessionId, Math.min(slots, MAX_SLOTS), waitMillis, answer));
  }

  @Override
  public CompletableFuture<Delivery> awaitDelivery(
      long sessionId, IntSupplier slots, long waitMillis) {
    return ask(
        sessionId, (relay, answer) -> relay.await(sessionId, slots.getAsInt(), waitMillis, answer));
  }

  /** Asks the relay for what there is for a session; false where it is not open. */
  private interface Ask {
    boolean of(OutboxRelay relay, LeaseAnswer answer);
  }

  private CompletableFuture<Delivery> ask(long sessionId, Ask ask) {
    CompletableFuture<Delivery> answer = new CompletableFuture<>();
    LeaseAnswer delivery =
        new LeaseAnswer() {
          @Override
          public void delivered(long term, List<Job> jobs, List<Job> cancels, boolean draining) {
            answer.complete(
                new Delivery(
                    term,
                    jobs.stream().map(WorkerService::assignment).toList(),
                    cancels.stream().map(job -> new Held(job.id(), job.generation())).toList(),
                    draining));
          }

          @Override
          public void abandoned() {
            answer.completeExceptionally(questions.notLeader());
          }
        };
    return lead(
        answer,
        relay -> {
          if (!ask.of(relay, delivery)) {
            answer.completeExceptionally(closed(sessionId));
          }
        });
  }

  private static Assignment assignment(Job job) {
    return new Assignment(
        job.id(),
        job.generation(),
        job.attempt(),
        job.queue(),
        job.type(),
        job.payload(),
        job.rules().runTimeout(),
        job.rules().onWorkerLoss(),
        job.ties().trace());
  }

  @Override
  public CompletableFuture<Heartbeat> heartbeat(
      long sessionId, List<Held> held, List<Progress> progress) {
    return ofSession(
        sessionId,
        (relay, desk) -> {
          progress.forEach(each -> report(relay, desk, each));
          return compare(relay, desk, held);
        });
  }

  /** What is said of an attempt that the session has no more counts for nothing. */
  private static void report(OutboxRelay relay, SessionDesk desk, Progress progress) {
    JobHead job = desk.hasJob(progress.jobId()) ? relay.job(progress.jobId()) : null;
    if (job != null && job.generation() == progress.generation()) {
      desk.report(progress);
    }
  }

  @Override
  public CompletableFuture<Long> drain(String worker) {
    return questions.ask(
        new Request.DrainWorker(worker),
        (outcome, view) -> {
          if (outcome.rejection() == Rejection.SESSION_CLOSED) {
            throw new RefusedException(
                Refusal.NOT_FOUND, "Worker '" + worker + "' has no open session");
          }
          if (!outcome.accepted()) {
            throw Questions.refused(outcome, "The session of worker '" + worker + "'");
          }
          return outcome.ownerSession();
        });
  }

  private static Heartbeat compare(OutboxRelay relay, SessionDesk desk, List<Held> held) {
    List<Held> lost = new ArrayList<>();
    LongOpenHashSet named = new LongOpenHashSet();
    for (Held each : held) {
      JobHead job = desk.hasJob(each.jobId()) ? relay.job(each.jobId()) : null;
      if (job == null || job.generation() != each.generation()) {
        lost.add(each);
      } else {
        named.add(each.jobId());
      }
    }
    desk.forgotten(named).forEach(relay::forgotten);
    List<Held> cancels = new ArrayList<>();
    for (long jobId : desk.toBeStopped()) {
      JobHead job = relay.job(jobId);
      if (job != null) {
        cancels.add(new Held(jobId, job.generation()));
      }
    }
    return new Heartbeat(relay.term(), desk.leaseMillis(), lost, cancels, desk.isDraining());
  }

  @Override
  public CompletableFuture<List<ItemResult>> accept(long sessionId, List<Held> items) {
    return decide(
        sessionId,
        items,
        item ->
            new Request.Decided(
                new Command.Acknowledge(item.jobId(), sessionId, generation(item.generation()))));
  }

  @Override
  public CompletableFuture<List<ItemResult>> complete(long sessionId, List<Completion> items) {
    return decide(
        sessionId,
        items,
        item ->
            new Request.Decided(
                new Command.Complete(
                    item.jobId(), sessionId, generation(item.generation()), item.result())));
  }

  @Override
  public CompletableFuture<List<ItemResult>> fail(long sessionId, List<Failure> items) {
    return decide(
        sessionId,
        items,
        item ->
            Validation.fail(
                sessionId,
                item.jobId(),
                generation(item.generation()),
                item.error(),
                item.retryDelayMillis(),
                item.retryable()));
  }

  private static long generation(long generation) {
    Validation.requireGeneration(generation);
    return generation;
  }

  /** Asks for all items, which are decided and synced together as far as they fit. */
  private <T> CompletableFuture<List<ItemResult>> decide(
      long sessionId, List<T> items, Function<T, Request> translation) {
    List<Request> requests;
    try {
      Validation.requireId(sessionId, "session");
      requests = items.stream().map(translation).toList();
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    // A message of a session is a proof of its life, whatever comes of it.
    if (!replica.relay(relay -> relay.proveLife(sessionId))) {
      return CompletableFuture.failedFuture(questions.notLeader());
    }
    return questions.askAll(requests, (outcome, view) -> result(outcome)).thenApply(Answers::all);
  }

  private static ItemResult result(Outcome outcome) {
    Status status =
        switch (outcome.rejection()) {
          case NONE -> Status.OK;
          case NO_SUCH_JOB -> Status.NOT_FOUND;
          case FENCED, ALREADY_ENDED, NOT_ASSIGNED, STALE_GENERATION, FUTURE_GENERATION ->
              Status.FENCED;
          case KEY_CONFLICT,
              ID_NOT_NEW,
              ALREADY_ASSIGNED,
              NOT_READY,
              SESSION_CLOSED,
              NOT_HELD,
              NOT_ENDED,
              FULL,
              LEADERSHIP_OVER,
              NO_CANCEL,
              MEMBER_EXISTS,
              MEMBER_DROPPED,
              NO_SUCH_MEMBER,
              NO_SUCH_SCHEDULE,
              SCHEDULE_CHANGED,
              SCHEDULE_PAUSED,
              NOT_DUE,
              ALREADY_DECIDED,
              STILL_RUNNING,
              QUEUE_PAUSED,
              LIMIT,
              QUEUE_FULL,
              QUEUE_DRAINING,
              NOT_WAITING ->
              throw Questions.refused(outcome, "Job " + outcome.jobId());
        };
    return new ItemResult(outcome.jobId(), status, outcome.generation(), outcome.ownerSession());
  }

  @Override
  public CompletableFuture<Void> close(long sessionId) {
    return ofSession(sessionId, OutboxRelay::closingOf)
        .thenCompose(request -> questions.ask(request, (outcome, view) -> outcome))
        .thenAccept(
            outcome -> {
              if (!outcome.accepted()) {
                throw Questions.refused(outcome, "Session " + sessionId);
              }
            });
  }

  @Override
  public CompletableFuture<List<SessionInfo>> sessions() {
    CompletableFuture<List<SessionInfo>> answer = new CompletableFuture<>();
    return lead(
        answer,
        relay ->
            answer.complete(
                relay.openSessions().stream()
                    .map(
                        desk ->
                            new SessionInfo(
                                desk.sessionId(),
                                desk.worker(),
                                desk.queues(),
                                desk.types(),
                                desk.leaseMillis(),
                                desk.owned(),
                                relay.placement().slots(desk.sessionId()),
                                desk.isDraining()))
                    .toList()));
  }

  private <T> CompletableFuture<T> lead(CompletableFuture<T> answer, Consumer<OutboxRelay> work) {
    if (!replica.relay(work)) {
      answer.completeExceptionally(questions.notLeader());
    }
    return answer;
  }

  /** Proves the life of a session and answers with what is found there. */
  private <T> CompletableFuture<T> ofSession(
      long sessionId, BiFunction<OutboxRelay, SessionDesk, T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    return lead(
        answer,
        relay -> {
          SessionDesk desk = relay.proveLife(sessionId);
          if (desk == null) {
            answer.completeExceptionally(closed(sessionId));
          } else {
            answer.complete(work.apply(relay, desk));
          }
        });
  }

  private static RefusedException closed(long sessionId) {
    return new RefusedException(
        Refusal.SESSION_CLOSED,
        "Session " + sessionId + " is closed or was never opened: open a new one");
  }
}
