package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.holdfast.api.v1.Assignment;
import io.holdfast.api.v1.Cancels;
import io.holdfast.api.v1.Held;
import io.holdfast.api.v1.Open;
import io.holdfast.api.v1.SessionRequest;
import io.holdfast.api.v1.SessionResponse;
import io.holdfast.api.v1.WorkGrpc;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A worker that says what a test tells it to, on one stream. */
final class WorkerOnStream implements AutoCloseable {
  private final Received<SessionResponse> received = new Received<>();
  private final StreamObserver<SessionRequest> stream;
  private final ArrayDeque<Assignment> assignments = new ArrayDeque<>();
  private final ArrayDeque<Cancels> cancels = new ArrayDeque<>();
  private final Map<Long, SessionResponse> answers = new HashMap<>();
  private long session;
  private boolean brokenOff;

  WorkerOnStream(WorkGrpc.WorkStub stub) {
    stream = stub.session(received);
  }

  void open(Open.Builder open) throws InterruptedException {
    say(1, say -> say.setOpen(open));
    session = received.next().getOpened().getSession();
    assertThat(session).isPositive();
  }

  /** Answers what the server compared. */
  SessionResponse resume(long resumed, Held... held) throws InterruptedException {
    say(1, say -> say.getResumeBuilder().setSession(resumed).addAllHeld(List.of(held)));
    session = received.next().getOpened().getSession();
    return received.next();
  }

  long session() {
    return session;
  }

  void say(long sequence, Consumer<SessionRequest.Builder> what) {
    SessionRequest.Builder say = SessionRequest.newBuilder().setSequence(sequence);
    what.accept(say);
    stream.onNext(say.build());
  }

  void credits(int credits) {
    say(0, say -> say.getCreditsBuilder().setCredits(credits));
  }

  Assignment nextAssignment() throws InterruptedException {
    while (assignments.isEmpty()) {
      sort(received.next());
    }
    return assignments.remove();
  }

  Cancels nextCancels() throws InterruptedException {
    while (cancels.isEmpty()) {
      sort(received.next());
    }
    return cancels.remove();
  }

  SessionResponse answerTo(long sequence) throws InterruptedException {
    while (!answers.containsKey(sequence)) {
      sort(received.next());
    }
    return answers.get(sequence);
  }

  /** What has come so far and was not asked for. */
  List<Assignment> assignments() {
    while (!received.messages.isEmpty()) {
      sort(received.messages.remove());
    }
    return List.copyOf(assignments);
  }

  private void sort(SessionResponse said) {
    if (said.hasAssignments()) {
      assignments.addAll(said.getAssignments().getAssignmentsList());
    } else if (said.hasCancels()) {
      cancels.add(said.getCancels());
    } else {
      answers.put(said.getSequence(), said);
    }
  }

  /** Why the server ended the stream. */
  StatusRuntimeException refusal() {
    return received.refusal();
  }

  void awaitEnd() {
    assertThat(received.all()).isNotNull();
  }

  /** As a connection does that is cut. */
  void breakOff() {
    brokenOff = true;
    stream.onError(new IllegalStateException("cut"));
    assertThat(received.refusal()).isNotNull();
  }

  @Override
  public void close() {
    if (!brokenOff && !received.hasEnded()) {
      stream.onCompleted();
    }
  }
}
