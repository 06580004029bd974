package io.holdfast.server.http;

import io.holdfast.ledger.TraceContext;
import io.holdfast.server.access.Gate;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.http.RouteTable.Match;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.text.Quote;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests from the library, has them answered, and writes the answers on the connection's
 * own thread.
 *
 * <p>Bounded: a body by its size, all bodies together by theirs. What is too large is read and
 * thrown away, so that the caller gets to see why.
 */
final class Exchanges {
  private static final Logger logger = LoggerFactory.getLogger(Exchanges.class);

  private static final byte[] NOTHING = {};
  private static final String UNMATCHED = "none";

  /** The content type of bodies that are messages of the .proto files. */
  static final String MESSAGES = "application/x-protobuf";

  private final RouteTable table;
  private final Refusals refusals;
  private final ServerMetrics metrics;
  private final HttpOptions options;

  /** Bytes of bodies that are being read or answered. */
  private final AtomicLong bodiesBytes = new AtomicLong();

  Exchanges(RouteTable table, ClusterEndpoint cluster, ServerMetrics metrics, HttpOptions options) {
    this.table = table;
    this.refusals = new Refusals(cluster);
    this.metrics = metrics;
    this.options = options;
  }

  /** Not before the answers before it are taken: who asks and does not read is not answered. */
  void handle(HttpServerRequest request) {
    if (request.response().writeQueueFull()) {
      request.pause();
      request
          .response()
          .drainHandler(
              taken -> {
                request.response().drainHandler(null);
                begin(request);
                request.resume();
              });
    } else {
      begin(request);
    }
  }

  private void begin(HttpServerRequest request) {
    Exchange exchange = new Exchange(request);
    try {
      Match match = table.match(request.method().name(), path(request), request.query());
      exchange.match = match;
      options.gate().admit(request.getHeader(Gate.HEADER), match.route().right());
      if (match.route().takesBody()) {
        exchange.chooseHandler(match.route());
        exchange.readBody();
      } else {
        exchange.call(NOTHING);
      }
    } catch (RuntimeException wrong) {
      exchange.refuse(wrong);
    }
  }

  private static String path(HttpServerRequest request) {
    return Optional.ofNullable(request.path()).orElse("");
  }

  /** One request and its answer, on the connection's thread. */
  private final class Exchange {
    private final HttpServerRequest request;
    private final Context context = Objects.requireNonNull(Vertx.currentContext());
    private final long startedNanos = System.nanoTime();
    private @Nullable Match match;

    /** Where the body is no JSON: null else. */
    private Route.@Nullable Handler handler;

    private Buffer body = Buffer.buffer();

    /** How much of {@link #bodiesBytes} is this one's. */
    private long counted;

    /** Ends the wait for the rest of a body; -1 while there is none. */
    private long bodyTimer = -1;

    private boolean answered;

    Exchange(HttpServerRequest request) {
      this.request = request;
      // The caller has gone away; what it asked for may still happen.
      request.exceptionHandler(
          gone -> {
            logger.debug("a caller went away: {}", gone.toString());
            answered = true;
            release();
          });
    }

    /** JSON is taken everywhere, and messages where there is much of them. */
    void chooseHandler(Route route) {
      String type = request.getHeader("Content-Type");
      boolean none = type == null && bodyLength() == 0;
      String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      Route.Handler messages = route.messages();
      if (media.equals(MESSAGES) && messages != null) {
        handler = messages;
      } else if (!none && !media.equals("application/json")) {
        throw new ProblemException(
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            "Expected the header Content-Type: application/json"
                + (messages == null ? "" : " or " + MESSAGES)
                + " but it is "
                + (type == null ? "not there" : Quote.of(type)));
      }
    }

    /** As the header says it; 0 where there is no body, -1 where it says nothing. */
    private long bodyLength() {
      String length = request.getHeader("Content-Length");
      if (length != null) {
        return Long.parseLong(length);
      }
      return request.getHeader("Transfer-Encoding") == null
              && request.version().compareTo(HttpVersion.HTTP_1_1) <= 0
          ? 0
          : -1;
    }

    void readBody() {
      if (bodyLength() > options.maxBodyBytes()) {
        throw tooLarge();
      }
      request.handler(this::take);
      request.endHandler(
          ended -> {
            stopBodyTimer();
            if (!answered) {
              call(body.getBytes());
            }
          });
    }

    private void take(Buffer chunk) {
      if (answered) {
        return;
      }
      if (body.length() + chunk.length() > options.maxBodyBytes()) {
        refuse(tooLarge());
        return;
      }
      counted += chunk.length();
      if (bodiesBytes.addAndGet(chunk.length()) > options.maxBodiesBytes()) {
        refuse(
            new ProblemException(
                ProblemCode.FULL,
                "Expected less than "
                    + options.maxBodiesBytes()
                    + " bytes of requests at a time but there are more"));
        return;
      }
      body.appendBuffer(chunk);
      boolean whole = bodyLength() >= 0 && body.length() >= bodyLength();
      if (bodyTimer < 0 && !whole) {
        bodyTimer = context.owner().setTimer(options.bodyMillis(), late -> refuse(tooSlow()));
      }
    }

    private ProblemException tooSlow() {
      return new ProblemException(
          ProblemCode.TOO_SLOW,
          "Expected the whole body within " + options.bodyMillis() + " ms but it is not there");
    }

    private void stopBodyTimer() {
      if (bodyTimer >= 0) {
        context.owner().cancelTimer(bodyTimer);
        bodyTimer = -1;
      }
    }

    private ProblemException tooLarge() {
      return new ProblemException(
          ProblemCode.PAYLOAD_TOO_LARGE,
          "Expected a body of at most " + options.maxBodyBytes() + " bytes but it has more");
    }

    void call(byte[] bytes) {
      body = Buffer.buffer();
      try {
        Match matched = Objects.requireNonNull(match);
        Call call = new Call(matched, key(), trace(), bytes);
        Route.Handler chosen = handler == null ? matched.route().handler() : handler;
        CompletableFuture<Reply> reply = chosen.handle(call);
        var unused =
            reply.whenComplete((known, wrong) -> context.runOnContext(now -> finish(known, wrong)));
      } catch (RuntimeException wrong) {
        refuse(wrong);
      }
    }

    private void finish(@Nullable Reply known, @Nullable Throwable wrong) {
      try {
        if (known != null) {
          answer(known);
        } else {
          refuse(Objects.requireNonNull(wrong));
        }
      } catch (RuntimeException bug) {
        refuse(bug);
      }
    }

    /** Some clients write it between quotation marks, as the draft of its standard has it. */
    private @Nullable String key() {
      String header = request.getHeader("Idempotency-Key");
      if (header == null || header.length() < 2) {
        return header;
      }
      boolean quoted = header.startsWith("\"") && header.endsWith("\"");
      return quoted ? header.substring(1, header.length() - 1) : header;
    }

    private TraceContext trace() {
      return TraceText.ofHeaders(request.getHeader("traceparent"), request.getHeader("tracestate"));
    }

    void refuse(Throwable wrong) {
      answer(refusals.of(wrong, request.method().name(), request.uri()));
    }

    private void answer(Reply reply) {
      if (answered) {
        return;
      }
      byte[] content = reply.body(); // Before anything is said, because it may fail.
      answered = true;
      release();
      String route = match == null ? UNMATCHED : match.route().path().toString();
      metrics.answered(
          match == null ? UNMATCHED : match.route().method(),
          route,
          reply.status(),
          System.nanoTime() - startedNanos);
      HttpServerResponse response = request.response();
      if (response.closed() || response.ended()) {
        return;
      }
      response.setStatusCode(reply.status());
      reply.headers().forEach(response::putHeader);
      response.putHeader("Cache-Control", "no-store");
      if (!reply.contentType().isEmpty()) {
        response.putHeader("Content-Type", reply.contentType());
      }
      Future<Void> written = response.end(Buffer.buffer(content));
      if (reply.status() == ProblemCode.TOO_SLOW.status()) {
        // The connection is of no use: what comes next on it is the rest of the body.
        written.onComplete(done -> request.connection().close());
      }
    }

    private void release() {
      stopBodyTimer();
      bodiesBytes.addAndGet(-counted);
      counted = 0;
      body = Buffer.buffer();
    }
  }
}
