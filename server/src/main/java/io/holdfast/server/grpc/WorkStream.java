package io.holdfast.server.grpc;

import io.holdfast.api.v1.Closed;
import io.holdfast.api.v1.Credits;
import io.holdfast.api.v1.Open;
import io.holdfast.api.v1.Opened;
import io.holdfast.api.v1.Resume;
import io.holdfast.api.v1.SessionRequest;
import io.holdfast.api.v1.SessionResponse;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.ItemResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one worker session. Its end is not the session's: that keeps its jobs as long as
 * its lease lasts, and another stream may go on with it.
 *
 * <p>Only what the worker says proves its life. What this end of the stream asks the relay on the
 * worker's behalf does not: a frozen process keeps its connection, and must lose its lease.
 */
final class WorkStream implements CallHandler {
  /** Messages that are not answered yet: enough to keep the log busy while answers travel. */
  private static final int UNDER_WAY = 16;

  private final GrpcCall call;
  private final WorkerEndpoint workers;
  private final ClusterEndpoint cluster;
  private final Map<Long, WorkStream> streams;
  private final long defaultLeaseMillis;
  private @Nullable DeliveryLoop deliveries;
  private boolean begun;
  private boolean closing;
  private boolean peerEnded;
  private long session;
  private long term;
  private int underWay;

  WorkStream(
      GrpcCall call,
      WorkerEndpoint workers,
      ClusterEndpoint cluster,
      Map<Long, WorkStream> streams,
      long defaultLeaseMillis) {
    this.call = call;
    this.workers = workers;
    this.cluster = cluster;
    this.streams = streams;
    this.defaultLeaseMillis = defaultLeaseMillis;
  }

  @Override
  public void message(byte[] bytes) {
    SessionRequest said = Checks.parse(SessionRequest.parser(), bytes);
    underWay++;
    long sequence = said.getSequence();
    if (!begun) {
      begun = true;
      begin(said, sequence, bytes.length);
      return;
    }
    try {
      obey(said, sequence, bytes.length);
    } catch (WrongMessageException wrong) {
      refuse(sequence, bytes.length, wrong);
    }
  }

  // --- the beginning

  private void begin(SessionRequest said, long sequence, int bytes) {
    switch (said.getSayCase()) {
      case OPEN -> open(said.getOpen(), sequence, bytes);
      case RESUME -> resume(said.getResume(), sequence, bytes);
      default ->
          throw WrongMessageException.invalid(
              "Expected the first message to be open or resume but it is "
                  + said.getSayCase().name().toLowerCase(Locale.ROOT));
    }
  }

  private void open(Open open, long sequence, int bytes) {
    Checks.known("open.", open);
    String worker = Checks.name("open.worker", open.getWorker(), Limits.MAX_NAME_BYTES);
    CompletableFuture<WorkerEndpoint.Session> answer =
        workers.open(worker, WorkMessages.spec(open, defaultLeaseMillis));
    call.whenKnown(
        answer,
        (opened, wrong) -> {
          WorkerEndpoint.Session its = known(opened, wrong);
          opened(its.sessionId(), its.leaseMillis(), its.term(), sequence, bytes);
        });
  }

  private void resume(Resume resume, long sequence, int bytes) {
    Checks.known("resume.", resume);
    long resumed = Checks.id("resume.session", resume.getSession());
    List<Held> held = WorkMessages.held("resume.held", resume.getHeldList(), WorkMessages.MAX_HELD);
    call.whenKnown(
        workers.heartbeat(resumed, held),
        (proof, wrong) -> {
          WorkerEndpoint.Heartbeat its = known(proof, wrong);
          opened(resumed, its.leaseMillis(), its.term(), sequence, bytes);
          say(sequence, say -> say.setHeartbeat(WorkMessages.heartbeat(its)));
        });
  }

  private void opened(long id, long leaseMillis, long inTerm, long sequence, int bytes) {
    session = id;
    term = inTerm;
    DeliveryLoop loop = new DeliveryLoop(call, workers, id, inTerm, now -> term = now);
    deliveries = loop;
    WorkStream before = streams.put(id, this);
    if (before != null) {
      before.replaced();
    }
    underWay--;
    call.release(bytes);
    say(
        sequence,
        say -> say.setOpened(Opened.newBuilder().setSession(id).setLeaseMillis(leaseMillis)));
    call.request(UNDER_WAY);
    loop.goOn();
  }

  /** From the event loop of the stream that goes on. */
  private void replaced() {
    call.onLoop(
        () -> {
          deliveries = null; // The questions are the other one's now.
          call.end(
              Problem.of(
                  ProblemCode.STREAM_REPLACED, "Another stream goes on with session " + session));
        });
  }

  // --- what the worker says

  private void obey(SessionRequest said, long sequence, int bytes) {
    DeliveryLoop loop = Objects.requireNonNull(deliveries);
    if (closing) {
      throw WrongMessageException.invalid("Expected nothing after close but there is more");
    }
    switch (said.getSayCase()) {
      case CREDITS -> {
        Credits credits = Checks.known("credits.", said.getCredits());
        loop.addCredits(credits.getCredits());
        done(bytes);
      }
      case DRAIN -> {
        Checks.known("drain.", said.getDrain());
        loop.drain();
        done(bytes);
      }
      case HEARTBEAT -> {
        Checks.known("heartbeat.", said.getHeartbeat());
        List<Held> held =
            WorkMessages.held(
                "heartbeat.held", said.getHeartbeat().getHeldList(), WorkMessages.MAX_HELD);
        ask(
            workers.heartbeat(session, held),
            sequence,
            bytes,
            (say, proof) -> {
              term = proof.term();
              say.setHeartbeat(WorkMessages.heartbeat(proof));
            });
      }
      case ACCEPT -> {
        Checks.known("accept.", said.getAccept());
        List<Held> items = WorkMessages.accepted(said.getAccept().getItemsList());
        items.forEach(item -> loop.accepted(item.jobId()));
        results(workers.accept(session, items), sequence, bytes);
      }
      case COMPLETE -> {
        Checks.known("complete.", said.getComplete());
        List<Completion> items = WorkMessages.completions(said.getComplete());
        items.forEach(item -> loop.accepted(item.jobId()));
        results(workers.complete(session, items), sequence, bytes);
      }
      case FAIL -> {
        Checks.known("fail.", said.getFail());
        List<Failure> items = WorkMessages.failures(said.getFail());
        items.forEach(item -> loop.accepted(item.jobId()));
        results(workers.fail(session, items), sequence, bytes);
      }
      case CLOSE -> {
        Checks.known("close.", said.getClose());
        closing = true;
        call.whenKnown(
            workers.close(session),
            (closed, wrong) -> {
              if (wrong != null) {
                throw new CompletionException(wrong);
              }
              say(sequence, say -> say.setClosed(Closed.getDefaultInstance()));
              call.end();
            });
      }
      case OPEN, RESUME ->
          throw WrongMessageException.invalid(
              "Expected open or resume only as the first message but it came again");
      case SAY_NOT_SET ->
          throw WrongMessageException.invalid(
              "Expected a message to say something but it is empty");
    }
  }

  private void results(CompletableFuture<List<ItemResult>> answer, long sequence, int bytes) {
    ask(answer, sequence, bytes, (say, items) -> say.setResults(WorkMessages.results(items)));
  }

  private <T> void ask(
      CompletableFuture<T> answer,
      long sequence,
      int bytes,
      BiConsumer<SessionResponse.Builder, T> translation) {
    call.whenKnown(
        answer,
        (known, wrong) -> {
          if (wrong != null) {
            refuse(sequence, bytes, wrong);
          } else {
            SessionResponse.Builder say = response(sequence);
            translation.accept(say, Objects.requireNonNull(known));
            call.release(bytes);
            call.send(say.setTerm(term).build(), this::answered);
          }
        });
  }

  /**
   * What is about one message is told; what is about the session or the replica ends the stream.
   */
  private void refuse(long sequence, int bytes, Throwable wrong) {
    Problem problem = Problem.of(wrong, cluster);
    switch (problem.code()) {
      case SESSION_CLOSED, NOT_LEADER, NO_LEADER, INTERNAL -> call.end(problem);
      default -> {
        call.release(bytes);
        call.send(response(sequence).setRefused(problem.toMessage()).build(), this::answered);
      }
    }
  }

  /** A message that has no answer is done with. */
  private void done(int bytes) {
    call.release(bytes);
    answered();
  }

  private void answered() {
    underWay--;
    if (peerEnded && underWay == 0) {
      call.end();
    } else if (!peerEnded) {
      call.request(1);
    }
  }

  private void say(long sequence, Consumer<SessionResponse.Builder> what) {
    SessionResponse.Builder say = response(sequence);
    what.accept(say);
    call.send(say.build());
  }

  private SessionResponse.Builder response(long sequence) {
    return SessionResponse.newBuilder().setTerm(term).setSequence(sequence);
  }

  private static <T> T known(@Nullable T answer, @Nullable Throwable wrong) {
    if (wrong != null) {
      throw new CompletionException(wrong);
    }
    return Objects.requireNonNull(answer);
  }

  // --- the end

  @Override
  public void peerEnded() {
    if (!begun) {
      throw WrongMessageException.invalid("Expected open or resume but there is no message");
    }
    peerEnded = true;
    if (underWay == 0) {
      call.end();
    }
  }

  @Override
  public void stopping() {
    call.end(Problem.of(ProblemCode.NO_LEADER, "This replica is being stopped"));
  }

  @Override
  public void ended() {
    streams.remove(session, this);
    DeliveryLoop loop = deliveries;
    if (loop != null) {
      loop.end();
    }
  }
}
