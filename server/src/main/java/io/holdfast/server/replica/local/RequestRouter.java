package io.holdfast.server.replica.local;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.PendingRequest;
import io.holdfast.server.replica.Replica;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Brings requests to whichever replica leads, in the order in which they were asked, and again
 * after a leadership that did not apply them.
 *
 * <p>Requests that cannot go now wait here. A voided one comes back on a replica's thread, under
 * its hand-over lock, so it is only put on a queue there; the executor sorts it back into its
 * place.
 */
final class RequestRouter {
  private record Ordered(long order, Request request, Answer answer) {}

  private final Executor executor;
  private final PriorityQueue<Ordered> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Ordered::order));
  private final Queue<Ordered> voided = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Replica leader;
  private long asked;

  /**
   * A router without a leader.
   *
   * @param executor runs one task at a time, away from the replicas' threads
   */
  RequestRouter(Executor executor) {
    this.executor = executor;
  }

  /** A replica serves (or none): what waits goes to it. Called from any thread. */
  void leader(@Nullable Replica replica) {
    leader = replica;
    if (replica != null) {
      executor.execute(this::bringWaiting);
    }
  }

  /** The replica that serves, as far as is known. */
  @Nullable Replica leader() {
    return leader;
  }

  /** Asks. One thread at a time; the order of the calls is the order in the log. */
  synchronized void request(Request request, Answer answer) {
    Ordered ordered = new Ordered(asked++, request, answer);
    if (!waiting.isEmpty() || !voided.isEmpty() || !bring(ordered)) {
      waiting.add(ordered);
    }
  }

  private synchronized void bringWaiting() {
    for (Ordered back = voided.poll(); back != null; back = voided.poll()) {
      waiting.add(back);
    }
    while (!waiting.isEmpty() && bring(waiting.peek())) {
      waiting.remove();
    }
  }

  private boolean bring(Ordered ordered) {
    Replica replica = leader;
    return replica != null
        && replica.request(new PendingRequest(ordered.request, new Returning(ordered)));
  }

  /** Passes an answer on, and takes a voided request back. */
  private final class Returning implements Answer {
    private final Ordered ordered;

    Returning(Ordered ordered) {
      this.ordered = ordered;
    }

    @Override
    public void applied(Outcome outcome, LedgerView view) {
      ordered.answer.applied(outcome, view);
    }

    @Override
    public void voided() {
      voided.add(ordered);
      executor.execute(RequestRouter.this::bringWaiting);
    }
  }
}
