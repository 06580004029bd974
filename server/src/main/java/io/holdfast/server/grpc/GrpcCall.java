package io.holdfast.server.grpc;

import com.google.protobuf.MessageLite;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call: messages in, messages and a status out. Everything happens on the event loop of its
 * connection.
 *
 * <p>A message is handed on only when it was asked for; while none is asked for, nothing is read,
 * and the peer's window closes. A message is written only while the peer reads; what waits for it
 * is queued, and whoever sends learns when it was written. So a call holds no more than its method
 * lets in, whatever the peer does.
 */
final class GrpcCall {
  /** A client that understands it waits so long before it repeats a call that was refused. */
  private static final String RETRY_MILLIS = "1000";

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context context;
  private final ClusterEndpoint cluster;
  private final AtomicLong budget;
  private final long maxBudget;
  private final MessageFrames frames;
  private final Consumer<String> onEnd;
  private final ArrayDeque<Outgoing> outgoing = new ArrayDeque<>();
  private @Nullable CallHandler handler;
  private @Nullable Runnable whenWritable;

  /** How much of the budget is this call's. */
  private long counted;

  private long demand;
  private boolean handing;
  private boolean paused;
  private boolean allRead;
  private boolean peerEnded;
  private boolean ending;
  private boolean ended;
  private long deadlineTimer = -1;

  private record Outgoing(MessageLite message, Runnable written) {}

  /**
   * A call whose request has just come, on its event loop.
   *
   * @param budget bytes of messages that all calls are reading or working on
   * @param onEnd learns the code of its end, OK or a problem's
   */
  GrpcCall(
      HttpServerRequest request,
      ClusterEndpoint cluster,
      GrpcOptions options,
      AtomicLong budget,
      Consumer<String> onEnd) {
    this.request = request;
    this.response = request.response();
    this.context = Objects.requireNonNull(Vertx.currentContext());
    this.cluster = cluster;
    this.budget = budget;
    this.maxBudget = options.maxMessagesBytes();
    this.frames = new MessageFrames(options.maxMessageBytes());
    this.onEnd = onEnd;
  }

  /** Begins to read; {@code first} is what the method asks for at first. */
  void start(CallHandler by, long first) {
    handler = by;
    demand = first;
    request.exceptionHandler(gone -> over("CANCELLED"));
    response.exceptionHandler(gone -> over("CANCELLED"));
    response.closeHandler(gone -> over("CANCELLED"));
    response.drainHandler(drained -> flush());
    request.handler(chunk -> guarded(() -> take(chunk)));
    request.endHandler(
        all ->
            guarded(
                () -> {
                  allRead = true;
                  hand();
                }));
    startDeadline();
  }

  private void startDeadline() {
    String timeout = request.getHeader("grpc-timeout");
    if (timeout == null) {
      return;
    }
    long millis;
    try {
      millis = Timeouts.millis(timeout);
    } catch (WrongMessageException wrong) {
      end(Problem.of(wrong, cluster));
      return;
    }
    deadlineTimer =
        context
            .owner()
            .setTimer(
                millis,
                over ->
                    end(
                        Problem.of(
                            ProblemCode.DEADLINE_EXCEEDED,
                            "The deadline has passed: it may have been done or not")));
  }

  private void take(Buffer chunk) {
    if (ending) {
      return; // Read and thrown away, so that the peer gets to see why.
    }
    counted += chunk.length();
    if (budget.addAndGet(chunk.length()) > maxBudget) {
      throw new WrongMessageException(
          ProblemCode.FULL,
          "Expected less than " + maxBudget + " bytes of messages at a time but there are more");
    }
    frames.add(chunk.getBytes());
    hand();
  }

  /** Asks for more messages. */
  void request(long more) {
    demand += more;
    guarded(this::hand);
  }

  private void hand() {
    if (handing) {
      return; // Whoever is handing already goes on.
    }
    handing = true;
    try {
      CallHandler by = Objects.requireNonNull(handler);
      byte[] message;
      while (!ending && demand > 0 && (message = frames.next()) != null) {
        demand--;
        by.message(message);
      }
      if (!ending && allRead && !peerEnded && frames.isEmpty()) {
        peerEnded = true;
        by.peerEnded();
      } else if (!ending && allRead && !frames.isEmpty() && demand > 0) {
        throw WrongMessageException.invalid("Expected whole messages but the last one is cut");
      }
    } finally {
      handing = false;
    }
    boolean enough = !ending && demand == 0;
    if (enough && !paused) {
      paused = true;
      request.pause();
    } else if (!enough && paused) {
      paused = false;
      request.resume();
    }
  }

  /** A message of so many bytes is done with. */
  void release(int messageBytes) {
    long bytes = Math.min(counted, MessageFrames.frameBytes(messageBytes));
    counted -= bytes;
    budget.addAndGet(-bytes);
  }

  /** Writes a message, now or when the peer reads. */
  void send(MessageLite message) {
    send(message, () -> {});
  }

  /**
   * Writes a message, now or when the peer reads.
   *
   * @param written what is done then; not at all when the call ends before
   */
  void send(MessageLite message, Runnable written) {
    if (!ending) {
      outgoing.add(new Outgoing(message, written));
      guarded(this::flush);
    }
  }

  /** True while nothing waits for the peer to read. */
  boolean isWritable() {
    return !ending && outgoing.isEmpty() && !response.writeQueueFull();
  }

  private void flush() {
    while (!ended && !outgoing.isEmpty() && !response.writeQueueFull()) {
      Outgoing next = outgoing.remove();
      writeHead();
      var unused = response.write(framed(next.message));
      next.written.run();
    }
    if (ending && !ended && outgoing.isEmpty()) {
      finish(null);
    } else if (!ended && outgoing.isEmpty() && whenWritable != null && !response.writeQueueFull()) {
      whenWritable.run();
    }
  }

  /** What is done each time that the peer has read what waited for it. */
  void onWritable(Runnable work) {
    whenWritable = work;
  }

  private static Buffer framed(MessageLite message) {
    byte[] bytes = message.toByteArray();
    return Buffer.buffer(MessageFrames.frameBytes(bytes.length))
        .appendByte((byte) 0)
        .appendInt(bytes.length)
        .appendBytes(bytes);
  }

  private void writeHead() {
    if (!response.headWritten()) {
      response.putHeader("content-type", "application/grpc");
      response.putHeader("grpc-accept-encoding", "identity");
    }
  }

  /** Ends the call as done, after everything that was sent is written. */
  void end() {
    if (!ending) {
      ending = true;
      flush();
    }
  }

  /** Ends the call with a problem, at once; what waits to be written is not. */
  void end(Problem problem) {
    if (!ended) {
      ending = true;
      outgoing.clear();
      finish(problem);
    }
  }

  private void finish(@Nullable Problem problem) {
    if (response.closed() || response.ended()) {
      over("CANCELLED");
      return;
    }
    writeHead();
    response.putTrailer(
        "grpc-status", problem == null ? "0" : Integer.toString(problem.code().grpcStatus()));
    if (problem != null) {
      response.putTrailer("grpc-message", percentEncoded(problem.message()));
      response.putTrailer("holdfast-code", problem.code().name());
      String leader = problem.leader();
      if (leader != null) {
        response.putTrailer("holdfast-leader", leader);
      }
      if (problem.code() == ProblemCode.FULL) {
        response.putTrailer("grpc-retry-pushback-ms", RETRY_MILLIS);
      }
    }
    // First, because the end of the response is told at once, as if the peer had gone.
    over(problem == null ? "OK" : problem.code().name());
    var unused = response.end();
  }

  private void over(String code) {
    if (ended) {
      return;
    }
    ended = true;
    ending = true;
    outgoing.clear();
    budget.addAndGet(-counted);
    counted = 0;
    if (deadlineTimer >= 0) {
      context.owner().cancelTimer(deadlineTimer);
    }
    if (paused && !request.isEnded()) {
      paused = false;
      request.resume(); // What still comes is thrown away, and blocks no other call.
    }
    onEnd.accept(code);
    if (handler != null) {
      handler.ended();
    }
  }

  boolean isOver() {
    return ending;
  }

  /** Does something later, if the call has not ended by then. */
  void after(long millis, Runnable work) {
    context
        .owner()
        .setTimer(
            millis,
            due -> {
              if (!ending) {
                guarded(work);
              }
            });
  }

  /** The server ends. From any thread. */
  void stop() {
    onLoop(
        () -> {
          if (!ending && handler != null) {
            handler.stopping();
          }
        });
  }

  /** Goes on with an answer on the event loop; with the exception's cause where there is none. */
  <T> void whenKnown(CompletableFuture<T> answer, Continuation<T> then) {
    var unused =
        answer.whenComplete(
            (known, wrong) ->
                context.runOnContext(
                    now ->
                        guarded(
                            () -> {
                              if (!ending) {
                                then.goOn(known, wrong == null ? null : Problem.cause(wrong));
                              }
                            })));
  }

  /** Runs on the event loop. */
  void onLoop(Runnable work) {
    context.runOnContext(now -> guarded(work));
  }

  /** Goes on with an answer, or with why there is none. */
  interface Continuation<T> {
    void goOn(@Nullable T known, @Nullable Throwable wrong);
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException wrong) {
      end(Problem.of(wrong, cluster));
    }
  }

  /** As the protocol has it: what is not printable ASCII, and the sign itself, in hexadecimal. */
  static String percentEncoded(String message) {
    StringBuilder encoded = new StringBuilder(message.length());
    for (byte unit : message.getBytes(StandardCharsets.UTF_8)) {
      if (unit >= ' ' && unit <= '~' && unit != '%') {
        encoded.append((char) unit);
      } else {
        encoded.append(String.format("%%%02X", unit & 0xff));
      }
    }
    return encoded.toString();
  }
}
