package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Rejection;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.Intake;
import io.holdfast.server.replica.PendingRequest;
import io.holdfast.server.replica.Replica;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings requests to the replica and their outcomes back as futures.
 *
 * <p>Every question is answered: by the apply of its entry, by the leadership that comes after the
 * one that did not apply it, or, where this replica hears of neither, by a deadline. All questions
 * have the same deadline, so a queue in the order of asking is all that it takes.
 */
final class Questions {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Replica replica;
  private final BooleanSupplier initialised;

  /** Guarded by itself. */
  private final ArrayDeque<Asked<?>> open = new ArrayDeque<>();

  /** Makes an answer of an outcome; under the hand-over lock. */
  interface Verdict<T> {
    /** Throws {@link RefusedException} where the outcome is a refusal. */
    T of(Outcome outcome, LedgerView view);
  }

  /**
   * @param initialised whether the replica belongs to a cluster
   */
  Questions(Replica replica, BooleanSupplier initialised) {
    this.replica = replica;
    this.initialised = initialised;
  }

  /** Asks the leader, which must be this replica. */
  <T> CompletableFuture<T> ask(Request request, Verdict<T> verdict) {
    return askAll(List.of(request), verdict).thenApply(answers -> answers.get(0));
  }

  /**
   * Asks for several things at once, which are decided together as far as one entry takes them.
   *
   * @return completed when all of them are answered
   */
  <T> CompletableFuture<Answers<T>> askAll(List<Request> requests, Verdict<T> verdict) {
    Asked<T> asked = new Asked<>(requests.size(), verdict);
    if (requests.isEmpty()) {
      return asked.future;
    }
    List<PendingRequest> pending = new ArrayList<>(requests.size());
    for (int at = 0; at < requests.size(); at++) {
      pending.add(new PendingRequest(requests.get(at), asked.question(at)));
    }
    synchronized (open) {
      open.add(asked);
    }
    Intake intake = replica.requestAll(pending);
    if (intake.taken() < requests.size()) {
      asked.failFrom(intake.taken(), intake.leads() ? full() : notLeader());
    }
    return asked.future;
  }

  private static RefusedException full() {
    return new RefusedException(
        Refusal.FULL, "Too many requests are waiting; the same may be asked again");
  }

  /** Why this replica cannot decide, and who can. */
  RefusedException notLeader() {
    if (!initialised.getAsBoolean()) {
      return new RefusedException(
          Refusal.NOT_INITIALISED,
          "Replica "
              + replica.name()
              + " belongs to no cluster yet: 'holdfast cluster init' begins one, 'holdfast cluster"
              + " add' brings a replica into one");
    }
    String leader = replica.leader();
    if (leader == null || leader.equals(replica.name())) {
      return new RefusedException(
          Refusal.NO_LEADER, "No replica leads at the moment; nothing was done");
    }
    return new RefusedException(
        Refusal.NOT_LEADER, "Replica " + leader + " leads; nothing was done", leader);
  }

  /** Answers what has waited for too long. */
  void tick() {
    long overdue = System.nanoTime() - DEADLINE_NANOS;
    while (true) {
      Asked<?> first;
      synchronized (open) {
        first = open.peek();
        if (first == null || !(first.future.isDone() || first.since - overdue < 0)) {
          return;
        }
        open.remove();
      }
      first.failFrom(
          0,
          new RefusedException(
              Refusal.INDETERMINATE,
              "No outcome within 10 s: it may have been done or not; ask again with the same key"));
    }
  }

  /** The refusal that a rejection of the ledger is to a caller. */
  static RefusedException refused(Outcome outcome, String what) {
    Rejection rejection = outcome.rejection();
    return switch (rejection) {
      case KEY_CONFLICT ->
          new RefusedException(
              Refusal.KEY_CONFLICT,
              "The idempotency key is in use by job " + outcome.jobId() + " of other content");
      case NO_SUCH_JOB -> new RefusedException(Refusal.NOT_FOUND, what + " is not known");
      case ALREADY_ENDED ->
          new RefusedException(
              Refusal.ALREADY_ENDED, what + " has ended: it is " + outcome.state());
      case NOT_HELD ->
          new RefusedException(Refusal.NOT_HELD, what + " is not HELD: it is " + outcome.state());
      case NOT_ENDED ->
          new RefusedException(
              Refusal.NOT_ENDED, what + " is neither FAILED nor EXPIRED: it is " + outcome.state());
      case FULL ->
          new RefusedException(
              Refusal.FULL, "The ledger is full; the same may be asked again later");
      case SESSION_CLOSED -> new RefusedException(Refusal.SESSION_CLOSED, what + " is closed");
      case QUEUE_FULL ->
          new RefusedException(
              Refusal.QUEUE_FULL,
              what + ": its queue has as many jobs as it may have; the same may be asked again");
      case QUEUE_DRAINING ->
          new RefusedException(
              Refusal.QUEUE_DRAINING, what + ": its queue is being drained, it takes no new jobs");
      case NOT_WAITING ->
          new RefusedException(
              Refusal.NOT_WAITING,
              what + " waits neither for its time nor for its turn: it is " + outcome.state());
      case LEADERSHIP_OVER, ID_NOT_NEW ->
          new RefusedException(Refusal.NO_LEADER, "The leadership ended; nothing was done");
      case NO_SUCH_SCHEDULE -> new RefusedException(Refusal.NOT_FOUND, what + " is not known");
      case SCHEDULE_CHANGED ->
          new RefusedException(
              Refusal.SCHEDULE_CHANGED, what + " was changed meanwhile; ask again");
      case STILL_RUNNING ->
          new RefusedException(
              Refusal.STILL_RUNNING,
              what + " has a job that has not ended, and its policy is not to start another");
      case ALREADY_DECIDED ->
          new RefusedException(Refusal.ALREADY_FIRED, what + " has fired at this instant");
      case NONE,
          SCHEDULE_PAUSED,
          NOT_DUE,
          ALREADY_ASSIGNED,
          STALE_GENERATION,
          FUTURE_GENERATION,
          NOT_READY,
          FENCED,
          NOT_ASSIGNED,
          NO_CANCEL,
          MEMBER_EXISTS,
          MEMBER_DROPPED,
          NO_SUCH_MEMBER,
          QUEUE_PAUSED,
          LIMIT ->
          throw new IllegalStateException("Expected another rejection than " + outcome);
    };
  }

  /** What was asked together. Each question is answered once: by whoever comes first. */
  private static final class Asked<T> {
    final CompletableFuture<Answers<T>> future = new CompletableFuture<>();
    final long since = System.nanoTime();
    private final Verdict<T> verdict;

    /** A value or a refusal for each; null while it is not known. */
    private final AtomicReferenceArray<@Nullable Object> known;

    private final AtomicInteger unknown;

    Asked(int questions, Verdict<T> verdict) {
      this.verdict = verdict;
      known = new AtomicReferenceArray<>(questions);
      unknown = new AtomicInteger(questions);
      if (questions == 0) {
        future.complete(answers());
      }
    }

    Answer question(int at) {
      return new Question<>(this, at);
    }

    void failFrom(int first, RefusedException refused) {
      for (int at = first; at < known.length(); at++) {
        settle(at, refused);
      }
    }

    void settle(int at, Object answer) {
      if (known.compareAndSet(at, null, answer) && unknown.decrementAndGet() == 0) {
        future.complete(answers());
      }
    }

    @SuppressWarnings("unchecked") // What is no refusal was made by the verdict.
    private Answers<T> answers() {
      List<@Nullable T> values = new ArrayList<>(known.length());
      List<@Nullable RefusedException> refusals = new ArrayList<>(known.length());
      for (int at = 0; at < known.length(); at++) {
        boolean refused = known.get(at) instanceof RefusedException;
        values.add(refused ? null : (T) known.get(at));
        refusals.add(refused ? (RefusedException) known.get(at) : null);
      }
      return Answers.of(values, refusals);
    }
  }

  private record Question<T>(Asked<T> asked, int at) implements Answer {
    @Override
    public void applied(Outcome outcome, LedgerView view) {
      Object answer;
      try {
        answer = asked.verdict.of(outcome, view);
      } catch (RefusedException refused) {
        answer = refused;
      }
      asked.settle(at, answer);
    }

    @Override
    public void voided() {
      asked.settle(
          at, new RefusedException(Refusal.NO_LEADER, "The leadership ended; nothing was done"));
    }
  }
}
