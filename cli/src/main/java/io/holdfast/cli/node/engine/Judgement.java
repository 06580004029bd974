package io.holdfast.cli.node.engine;

import io.holdfast.cli.node.Answer;
import io.holdfast.cli.node.Answer.Reason;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Rejection;
import io.holdfast.ledger.WorkerSession;
import org.jspecify.annotations.Nullable;

/** The ledger's outcomes in the words of the line protocol. */
final class Judgement {
  private Judgement() {}

  /**
   * Translates one outcome.
   *
   * @param generation the generation asked for, or CURRENT
   * @param view as of the outcome, for the owner's name
   */
  static Answer of(Outcome outcome, long generation, LedgerView view) {
    if (outcome.accepted()) {
      return new Answer.Accepted(outcome.generation());
    }
    String owner = outcome.state().owned() ? workerOf(outcome.ownerSession(), view) : null;
    return new Answer.Rejected(reason(outcome, generation, owner), outcome.generation(), owner);
  }

  private static @Nullable String workerOf(long sessionId, LedgerView view) {
    WorkerSession session = view.session(sessionId);
    return session == null ? null : session.worker();
  }

  private static Reason reason(Outcome outcome, long generation, @Nullable String owner) {
    Rejection rejection = outcome.rejection();
    return switch (rejection) {
      case NO_SUCH_JOB -> Reason.NEVER_ASSIGNED;
      case ALREADY_ENDED -> Reason.COMPLETED;
      case STALE_GENERATION -> Reason.STALE_GENERATION;
      case FUTURE_GENERATION -> Reason.FUTURE_GENERATION;
      case ALREADY_ASSIGNED -> Reason.ALREADY_ASSIGNED;
      case NOT_ASSIGNED -> Reason.NOT_ASSIGNED;
      case FENCED -> fenced(outcome, generation, owner);
      case FULL -> Reason.FULL;
      case NONE,
          KEY_CONFLICT,
          ID_NOT_NEW,
          NOT_READY,
          SESSION_CLOSED,
          NO_CANCEL,
          NOT_HELD,
          NOT_ENDED,
          LEADERSHIP_OVER,
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
          throw new IllegalStateException("Expected no such outcome of a line but was " + outcome);
    };
  }

  /** The ledger says only that the sender is not the owner; the line protocol says why. */
  private static Reason fenced(Outcome outcome, long generation, @Nullable String owner) {
    if (generation != 0 && generation < outcome.generation()) {
      return Reason.STALE_GENERATION;
    }
    if (generation > outcome.generation()) {
      return Reason.FUTURE_GENERATION;
    }
    return owner == null ? Reason.NOT_ASSIGNED : Reason.OTHER_WORKER;
  }
}
