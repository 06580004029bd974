package io.holdfast.server.grpc;

import io.holdfast.api.v1.Assignments;
import io.holdfast.api.v1.Cancels;
import io.holdfast.api.v1.SessionResponse;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session's jobs and cancels to its stream, as far as its credits go.
 *
 * <p>One question is open at the relay at a time, and asked again when the credits change. Credits
 * are counted down under the relay's lock, in the answer itself, and read under it by the next
 * question: so two questions that cross never give a job too much. While the peer does not read,
 * nothing is asked: the jobs stay READY for others.
 */
final class DeliveryLoop {
  /** Also a bound of what the relay gives at a time. */
  private static final int MAX_ASSIGNMENTS = 1_000;

  /** Payloads of one message: far below what clients take at most, which is 4 MiB by habit. */
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  static final int MAX_CREDITS = 10_000;

  /** How long a question waits; a session's lease makes it shorter. */
  private static final long WAIT_MILLIS = 10_000;

  /** An empty answer before that means that somebody else asks in the name of the session. */
  private static final long TOO_SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long PAUSE_MILLIS = 100;

  /** A moment before the relay takes it back: what it gives next must find no credits. */
  private static final long ACCEPT_MILLIS = 9_500;

  private final GrpcCall call;
  private final WorkerEndpoint workers;
  private final long session;
  private final LongConsumer onTerm;

  /** Changed on the event loop and in the relay's answers. */
  private final AtomicInteger credits = new AtomicInteger();

  private final ArrayDeque<Assignment> pending = new ArrayDeque<>();

  /** When jobs were sent that are not accepted; in the order of sending. */
  private final Map<Long, Long> unaccepted = new LinkedHashMap<>();

  /** The last question; null when it is answered. */
  private @Nullable CompletableFuture<Delivery> question;

  private boolean draining;
  private boolean resting;
  private boolean pumping;
  private boolean watching;
  private long term;

  /**
   * @param term of the leadership
   * @param onTerm learns the term of each delivery
   */
  DeliveryLoop(
      GrpcCall call, WorkerEndpoint workers, long session, long term, LongConsumer onTerm) {
    this.call = call;
    this.workers = workers;
    this.session = session;
    this.term = term;
    this.onTerm = onTerm;
    call.onWritable(this::goOn);
  }

  /** The worker takes further jobs. */
  void addCredits(int more) {
    if (draining) {
      throw WrongMessageException.invalid("Expected no credits after drain but there are some");
    }
    int room = MAX_CREDITS - credits.get() - unaccepted.size() - pending.size();
    if (more < 1 || more > room) {
      throw WrongMessageException.invalid(
          "Expected credits to be from 1 to "
              + room
              + ", with what was sent and is not accepted, but it is "
              + more);
    }
    credits.addAndGet(more);
    ask();
  }

  /** The worker takes nothing more. */
  void drain() {
    draining = true;
    credits.set(0);
    ask();
  }

  /** The worker has said something about a job. */
  void accepted(long jobId) {
    unaccepted.remove(jobId);
  }

  /** The stream has ended: nothing is to be assigned to it. */
  void end() {
    if (question != null) {
      var unused = workers.awaitDelivery(session, () -> 0, 0);
      question = null;
    }
  }

  /** Writes what is pending, and asks for more when nothing is. */
  void goOn() {
    if (pumping) {
      return; // Whoever writes already goes on.
    }
    pumping = true;
    try {
      while (!pending.isEmpty() && call.isWritable()) {
        call.send(nextMessage());
      }
    } finally {
      pumping = false;
    }
    if (question == null) {
      ask();
    }
  }

  private SessionResponse nextMessage() {
    Assignments.Builder assignments = Assignments.newBuilder();
    long now = System.nanoTime();
    int bytes = 0;
    while (!pending.isEmpty() && (bytes == 0 || bytes < MAX_MESSAGE_BYTES / 2)) {
      Assignment next = pending.remove();
      bytes += next.payload().length + 64;
      unaccepted.putIfAbsent(next.jobId(), now);
      assignments.addAssignments(WorkMessages.assignment(next));
    }
    watchAcceptance();
    return SessionResponse.newBuilder().setTerm(term).setAssignments(assignments).build();
  }

  /** Asks anew, also where a question is open: the credits may be others. */
  private void ask() {
    if (call.isOver() || resting || !pending.isEmpty() || !call.isWritable()) {
      return;
    }
    long asked = System.nanoTime();
    CompletableFuture<Delivery> answer =
        workers
            .awaitDelivery(session, () -> Math.min(credits.get(), MAX_ASSIGNMENTS), WAIT_MILLIS)
            .thenApply(this::counted);
    question = answer;
    call.whenKnown(answer, (delivery, wrong) -> answered(answer, asked, delivery, wrong));
  }

  /** On a thread of the replica, under its lock. */
  private Delivery counted(Delivery delivery) {
    int used = delivery.assignments().size();
    if (used > 0) {
      credits.updateAndGet(left -> Math.max(0, left - used));
    }
    return delivery;
  }

  private void answered(
      CompletableFuture<Delivery> answer,
      long asked,
      @Nullable Delivery known,
      @Nullable Throwable wrong) {
    boolean last = question == answer;
    if (last) {
      question = null;
    }
    if (wrong != null) {
      throw new CompletionException(wrong); // Not leader any more, or the session is closed.
    }
    Delivery delivery = Objects.requireNonNull(known);
    term = delivery.term();
    onTerm.accept(term);
    if (!delivery.cancels().isEmpty()) {
      call.send(
          SessionResponse.newBuilder()
              .setTerm(term)
              .setCancels(Cancels.newBuilder().addAllJobs(WorkMessages.held(delivery.cancels())))
              .build());
    }
    pending.addAll(delivery.assignments());
    boolean nothing = delivery.assignments().isEmpty() && delivery.cancels().isEmpty();
    if (last && nothing && System.nanoTime() - asked < TOO_SOON_NANOS) {
      rest();
    } else {
      goOn();
    }
  }

  private void rest() {
    resting = true;
    call.after(
        PAUSE_MILLIS,
        () -> {
          resting = false;
          goOn();
        });
  }

  /** A worker that does not accept what it got loses its credits with it. */
  private void watchAcceptance() {
    if (watching || unaccepted.isEmpty()) {
      return;
    }
    watching = true;
    long oldest = unaccepted.values().iterator().next();
    long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - oldest);
    call.after(
        Math.max(1, ACCEPT_MILLIS - age),
        () -> {
          watching = false;
          long limit = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(ACCEPT_MILLIS);
          if (unaccepted.values().removeIf(sent -> sent - limit <= 0)) {
            credits.set(0);
            ask();
          }
          watchAcceptance();
        });
  }
}
