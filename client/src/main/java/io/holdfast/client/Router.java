package io.holdfast.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Brings a request to the leader, and the answer back.
 *
 * <p>Whoever answered last is asked first. A redirect is followed with method and body kept, and
 * remembered. Where nobody answers, nobody leads or leadership was lost meanwhile, the next address
 * is tried after a pause that grows from 10 ms to 1 s with the trouble, with jitter, until the
 * request's deadline; a server whose bounds are reached is asked again itself. So everything that
 * is sent through it must be safe to repeat.
 *
 * <p>Used by many threads at once. Futures are completed by threads of the HTTP client.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class Router implements AutoCloseable {
  static final Duration MIN_PAUSE = Duration.ofMillis(10);
  static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  /** A redirect that leads to another one is an election; more than these are a circle. */
  private static final int MAX_HOPS = 5;

  private static final int TOO_MANY_REQUESTS = 429;

  /**
   * A request to the leader.
   *
   * @param path with its query
   * @param contentType what the body is
   * @param body none where it is empty
   * @param serverWait how long the server may wait with its answer, beside what an answer takes
   */
  record Request(String method, String path, String contentType, byte[] body, Duration serverWait) {
    /** One with JSON, or without a body. */
    Request(String method, String path, byte[] body, Duration serverWait) {
      this(method, path, JsonWire.CONTENT_TYPE, body, serverWait);
    }
  }

  /** How long each try may take at first. */
  private final Duration tryTimeout;

  private final List<URI> addresses;
  private final Redirects redirects;
  private final Line line;
  private final ScheduledExecutorService timer;

  /** Who answered last, or was named by a redirect. */
  private volatile URI favourite;

  private volatile boolean closed;

  Router(
      List<URI> addresses,
      Redirects redirects,
      Line line,
      ScheduledExecutorService timer,
      Duration tryTimeout) {
    this.addresses = addresses;
    this.redirects = redirects;
    this.line = line;
    this.timer = timer;
    this.tryTimeout = tryTimeout;
    this.favourite = addresses.get(0);
  }

  /**
   * Sends a request, as often as it takes.
   *
   * @return the body of a successful answer. Fails with a {@link HoldfastException}: a refusal, or
   *     what went wrong last when the deadline came. Cancelling it ends the request
   */
  CompletableFuture<byte[]> send(Request request, Duration deadline) {
    Call call = new Call(request, System.nanoTime() + deadline.toNanos());
    call.tryAt(favourite);
    return call.future;
  }

  /** Between one failure and the next try: half of it is chance, so that clients do not march. */
  static Duration pause(int rounds) {
    long full = Math.min(MAX_PAUSE.toNanos(), MIN_PAUSE.toNanos() << Math.min(rounds, 20));
    return Duration.ofNanos(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
  }

  /**
   * Before the next try: an eighth of the time that there has been trouble already, so that what a
   * pause adds to an outage is small beside it, and a long one is not asked about all the time.
   */
  private static Duration pauseAfter(long troubleNanos) {
    long full = Math.max(MIN_PAUSE.toNanos(), Math.min(MAX_PAUSE.toNanos(), troubleNanos / 8));
    return Duration.ofNanos(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
  }

  @Override
  public void close() {
    closed = true;
  }

  /** One request on its way. One try at a time; each step happens after the one before. */
  private final class Call {
    private final Request request;
    private final long deadline;
    private final CompletableFuture<byte[]> future = new CompletableFuture<>();

    private volatile @Nullable CompletableFuture<?> underWay;
    private int tries;
    private int hops;
    private int failures;

    /** Of the first of them. */
    private long troubleSince;

    /** What a server has said last; null where none has answered yet. */
    private @Nullable HoldfastException said;

    /** The try that is under way has less time than a server may take: the deadline is near. */
    private boolean hurried;

    Call(Request request, long deadline) {
      this.request = request;
      this.deadline = deadline;
      future.whenComplete(
          (done, failure) -> {
            CompletableFuture<?> last = underWay;
            if (future.isCancelled() && last != null) {
              last.cancel(true);
            }
          });
    }

    void tryAt(URI server) {
      if (future.isDone()) {
        return;
      }
      if (closed) {
        future.completeExceptionally(
            new HoldfastException(HoldfastException.CLOSED, "this client is closed"));
        return;
      }
      tries++;
      CompletableFuture<Line.Answer> sent;
      try {
        sent = line.send(server, request, timeout());
      } catch (RejectedExecutionException | IllegalArgumentException failed) {
        sent = CompletableFuture.failedFuture(failed);
      }
      underWay = sent;
      sent.whenComplete((response, failure) -> heard(server, response, failure));
    }

    /** Longer with each round, so that a server that is slow is not asked ever more. */
    private Duration timeout() {
      long left = Math.max(1_000_000, deadline - System.nanoTime());
      int rounds = Math.min(failures / addresses.size(), 4);
      long wanted = (tryTimeout.toNanos() << rounds) + request.serverWait().toNanos();
      hurried = left < wanted;
      return Duration.ofNanos(Math.min(left, wanted));
    }

    private void heard(URI server, Line.@Nullable Answer response, @Nullable Throwable failure) {
      try {
        if (response == null) {
          Throwable cause = Gatherer.cause(Objects.requireNonNull(failure));
          if (!(cause instanceof IOException) && !(cause instanceof RejectedExecutionException)) {
            future.completeExceptionally(cause);
            return;
          }
          HoldfastException untrusted = untrusted(server, cause);
          if (untrusted != null && failures + 1 >= addresses.size()) {
            future.completeExceptionally(untrusted); // Nobody gets another certificate in time.
          } else {
            again(server, untrusted != null ? untrusted : unanswered(server, cause));
          }
        } else if (response.status() < 300) {
          favourite = server;
          future.complete(response.body());
        } else if (isRedirect(response.status())) {
          follow(server, response);
        } else {
          refused(server, WireJson.problem(response.status(), response.body()));
        }
      } catch (RuntimeException wrong) {
        future.completeExceptionally(wrong);
      }
    }

    /** That the deadline left no time for an answer says less than the answer before. */
    private HoldfastException unanswered(URI server, Throwable cause) {
      HoldfastException before = said;
      boolean cutOff = hurried && cause instanceof HttpTimeoutException;
      return cutOff && before != null ? before : unreachable(server, cause);
    }

    private void refused(URI server, HoldfastException problem) {
      said = problem;
      int status = problem.status();
      if (status == TOO_MANY_REQUESTS) {
        favourite = server;
        againAt(server, problem);
        return;
      }
      if (problem.isPassing() || status == 502 || status == 503 || status == 504) {
        again(server, problem);
        return;
      }
      favourite = server;
      future.completeExceptionally(tries > 1 ? new RepeatedException(problem) : problem);
    }

    private void follow(URI server, Line.Answer response) {
      String location = response.location() == null ? "" : response.location();
      URI leader = origin(location);
      hops++;
      if (leader == null || leader.equals(server) || hops > MAX_HOPS) {
        hops = 0;
        again(
            server,
            new HoldfastException(
                HoldfastException.NO_LEADER,
                response.status(),
                server + " redirects to " + (location.isEmpty() ? "nowhere" : location)));
        return;
      }
      if (!redirects.mayFollow(server, leader)) {
        future.completeExceptionally(
            new HoldfastException(
                HoldfastException.UNTRUSTED,
                response.status(),
                server
                    + " redirects to "
                    + leader
                    + ", which is none of the addresses that were given: the token is not sent"
                    + " there in plain text"));
        return;
      }
      favourite = leader;
      tries--; // A redirect says that nothing was done.
      tryAt(leader);
    }

    private void again(URI server, HoldfastException reason) {
      long now = System.nanoTime();
      if (failures++ == 0) {
        troubleSince = now;
      }
      URI next = after(server);
      if (favourite.equals(server)) {
        favourite = next;
      } else {
        next = favourite; // Somebody else has found out meanwhile.
      }
      againAfter(pauseAfter(now - troubleSince), next, reason);
    }

    /** Nothing was done, and who said so is the one to ask: only there is room later. */
    private void againAt(URI server, HoldfastException reason) {
      long now = System.nanoTime();
      if (failures++ == 0) {
        troubleSince = now;
      }
      againAfter(pauseAfter(now - troubleSince), server, reason);
    }

    private void againAfter(Duration pause, URI chosen, HoldfastException reason) {
      long now = System.nanoTime();
      if (now + pause.toNanos() - deadline >= 0) {
        future.completeExceptionally(reason);
        return;
      }
      try {
        timer.schedule(() -> tryAt(chosen), pause.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closing) {
        future.completeExceptionally(reason);
      }
    }
  }

  /** A refusal of a request that was sent before, and may have been done then. */
  static final class RepeatedException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    RepeatedException(HoldfastException refusal) {
      super(refusal.code(), refusal.status(), String.valueOf(refusal.getMessage()));
    }
  }

  private URI after(URI server) {
    // Of a leader that is not in the list: the first one.
    return addresses.get((addresses.indexOf(server) + 1) % addresses.size());
  }

  private static boolean isRedirect(int status) {
    return status == 307 || status == 308;
  }

  /** Scheme, host and port of an address; null where it has none. */
  private static @Nullable URI origin(String location) {
    try {
      URI whole = URI.create(location);
      if (whole.getScheme() == null || whole.getRawAuthority() == null) {
        return null;
      }
      return URI.create(whole.getScheme() + "://" + whole.getRawAuthority());
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }

  /** Null where it is not about a certificate. */
  private static @Nullable HoldfastException untrusted(URI server, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        Throwable root = cause;
        while (root.getCause() != null) {
          root = root.getCause();
        }
        String why = String.valueOf(root.getMessage());
        HoldfastException untrusted =
            new HoldfastException(
                HoldfastException.UNTRUSTED,
                why.contains("fatal alert")
                    ? server
                        + " does not accept this client's certificate, or there is none: "
                        + why
                    : "the certificate of " + server + " is not accepted: " + why);
        untrusted.initCause(failure);
        return untrusted;
      }
    }
    return null;
  }

  private static HoldfastException unreachable(URI server, Throwable cause) {
    String what = cause.getMessage();
    if (cause instanceof java.net.ConnectException) {
      what = "no connection";
    } else if (what == null) {
      what = cause.getClass().getSimpleName();
    }
    HoldfastException unreachable =
        new HoldfastException(
            HoldfastException.UNREACHABLE, "no answer from " + server + ": " + what);
    unreachable.initCause(cause);
    return unreachable;
  }
}
