package io.holdfast.client;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Submits jobs to a cluster and asks about them. One for a process; used by many threads at once.
 *
 * <p>It finds the leader among the addresses that it was given, follows it when it changes, and
 * repeats what has no certain answer until its deadline (30 s by default): a submit has always an
 * idempotency key, and everything else may be repeated by its nature. What is refused is a {@link
 * HoldfastException} with a stable code.
 *
 * <p>Whoever goes on from one of its futures without an executor does so on a thread of this
 * client, and must be short.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
public final class HoldfastClient implements AutoCloseable {
  /** Where a server listens that was not told where. */
  public static final URI DEFAULT_ADDRESS = URI.create("http://127.0.0.1:7400");

  /** Requests under way at once beside submits: each takes a connection. */
  private static final int MAX_REQUESTS = 128;

  private static final int MAX_REQUESTS_WAITING = 10_000;

  /** Jobs waited for at once; more of them take turns. */
  private static final int MAX_AWAITED = 128;

  private static final int MAX_AWAITED_WAITING = 100_000;

  /** One wait at the server; a leader that is frozen is noticed a little after it. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** The same where others wait for their turn. */
  private static final Duration TURN = Duration.ofMillis(50);

  private static final int KEY_RANDOM_BYTES = 16;

  /**
   * A key of the client's own is needed while a request is repeated, and a little longer: the last
   * one may be under way for a while. Its memory is bounded by that instead of a day, or a hundred
   * jobs a second would fill the servers' table of keys.
   */
  private static final int DEADLINES_REMEMBERED = 4;

  private static final Duration LEAST_REMEMBERED = Duration.ofMinutes(2);

  private final Duration deadline;
  private final Duration ownKeyTtl;
  private final Line line;
  private final ScheduledThreadPoolExecutor timer;
  private final Router router;
  private final Wire wire;
  private final Submissions submissions;
  private final Permits requests = new Permits(MAX_REQUESTS, MAX_REQUESTS_WAITING);
  private final Permits awaited = new Permits(MAX_AWAITED, MAX_AWAITED_WAITING);

  /** Random for each client, so that its keys, which it counts, are nobody else's. */
  private final String keyPrefix;

  private final AtomicLong lastKey = new AtomicLong();

  private HoldfastClient(Builder builder) {
    deadline = builder.deadline;
    LocalServer local = builder.local;
    line = local == null ? new HttpLine(builder.context(), builder.token) : new LocalLine(local);
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            run -> {
              Thread thread = new Thread(run, "holdfast-client-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    List<URI> addresses =
        builder.addresses.isEmpty() ? List.of(DEFAULT_ADDRESS) : List.copyOf(builder.addresses);
    Redirects redirects = new Redirects(addresses, builder.token != null);
    router = new Router(addresses, redirects, line, timer, builder.tryTimeout);
    wire = builder.onlyJson ? JsonWire.JSON : line.wire();
    submissions = new Submissions(router, wire, timer);
    byte[] random = new byte[KEY_RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    keyPrefix = HexFormat.of().formatHex(random) + "-";
    Duration repeats = deadline.multipliedBy(DEADLINES_REMEMBERED);
    ownKeyTtl = repeats.compareTo(LEAST_REMEMBERED) < 0 ? LEAST_REMEMBERED : repeats;
  }

  /**
   * A client of the cluster at these addresses. Does not connect yet.
   *
   * @param addresses of some or all of its servers, as {@code http://10.0.0.1:7400}
   */
  public static HoldfastClient connect(List<URI> addresses) {
    return builder().addresses(addresses).build();
  }

  /** A client of a server in this process. */
  public static HoldfastClient connect(LocalServer server) {
    return builder().server(server).build();
  }

  /** For a client that is not like all others. */
  public static Builder builder() {
    return new Builder();
  }

  /** Submits a job; it is durable when this returns. */
  public <I, O> JobHandle<O> submit(JobType<I, O> type, I input) {
    return submit(type, input, options -> {});
  }

  /** Submits a job; it is durable when this returns. */
  public <I, O> JobHandle<O> submit(JobType<I, O> type, I input, Consumer<JobOptions> options) {
    return join(submitAsync(type, input, options));
  }

  /**
   * Submits a job.
   *
   * @return completed when the job is durable
   * @throws IllegalArgumentException where the input cannot be encoded
   */
  public <I, O> CompletableFuture<JobHandle<O>> submitAsync(
      JobType<I, O> type, I input, Consumer<JobOptions> options) {
    JobOptions wanted = new JobOptions();
    type.defaults().accept(wanted);
    options.accept(wanted);
    byte[] payload = type.input().encode(input);
    NewJob job = wanted.job(type.name(), payload, type.input().isJson(), ownKey(), ownKeyTtl);
    return submissions
        .submit(job, deadline)
        .thenApply(
            submitted ->
                new JobHandle<>(this, type.output(), submitted.id(), submitted.duplicate()));
  }

  /** A job that was submitted elsewhere or before. Asks nobody. */
  public <O> JobHandle<O> handle(JobType<?, O> type, long id) {
    return new JobHandle<>(this, type.output(), id, true);
  }

  /** Jobs at local times, at a rate, or once. */
  public Schedules schedules() {
    return new Schedules(this, this::ownKey);
  }

  /** A job as it is now. Refused with NOT_FOUND. */
  public JobStatus get(long id) {
    return join(getAsync(id));
  }

  /** A job as it is now. */
  public CompletableFuture<JobStatus> getAsync(long id) {
    return requestAsync("GET", "/v1/jobs/" + id, new byte[0]).thenApply(HoldfastClient::job);
  }

  /** Cancels a job, with the server's grace for a worker that has it. */
  public JobStatus cancel(long id) {
    return join(cancelAsync(id, null));
  }

  /**
   * Cancels a job: at once where nobody has it, else its worker is asked to stop. Refused with
   * ALREADY_ENDED.
   *
   * @param grace how long its worker has before it is cancelled over its head; null for the default
   */
  public CompletableFuture<JobStatus> cancelAsync(long id, @Nullable Duration grace) {
    byte[] body =
        grace == null
            ? new byte[0]
            : WireJson.object(json -> json.writeStringField("grace", Lengths.text(grace)));
    return requestAsync("POST", "/v1/jobs/" + id + ":cancel", body).thenApply(HoldfastClient::job);
  }

  /** Starts a FAILED or EXPIRED job again. Refused with NOT_ENDED. */
  public JobStatus retry(long id) {
    return join(moved(id, "retry"));
  }

  /** Lets a HELD job go on. Refused with NOT_HELD. */
  public JobStatus resume(long id) {
    return join(moved(id, "resume"));
  }

  /** What is set for queues. */
  public Queues queues() {
    return new Queues(this);
  }

  /**
   * Gives a job that waits another priority. Refused with NOT_WAITING or ALREADY_ENDED.
   *
   * @param priority from 0 to 9, the most urgent
   */
  public JobStatus changePriority(long id, int priority) {
    return changed(id, json -> json.writeNumberField("priority", priority));
  }

  /** Gives a job that waits another time to start. Refused with NOT_WAITING or ALREADY_ENDED. */
  public JobStatus changeRunAt(long id, Instant point) {
    return changed(id, json -> json.writeStringField("runAt", point.toString()));
  }

  private JobStatus changed(long id, WireJson.Body what) {
    byte[] body = WireJson.object(what);
    return job(request("POST", "/v1/jobs/" + id + ":change", body));
  }

  /** A repeated one is refused where the first one has done it: the job itself tells. */
  private CompletableFuture<JobStatus> moved(long id, String how) {
    return requestAsync("POST", "/v1/jobs/" + id + ":" + how, new byte[0])
        .thenApply(HoldfastClient::job)
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Gatherer.cause(failure);
              boolean perhapsDone =
                  cause instanceof Router.RepeatedException refused && refused.status() == 409;
              return perhapsDone ? getAsync(id) : CompletableFuture.failedFuture(cause);
            });
  }

  /**
   * Any request of the HTTP API, sent to the leader. It must be safe to repeat.
   *
   * @param path with its query, encoded
   * @param body JSON, or empty for none
   * @return the body of the answer
   */
  public byte[] request(String method, String path, byte[] body) {
    return join(requestAsync(method, path, body));
  }

  /** As {@link #request}. */
  public CompletableFuture<byte[]> requestAsync(String method, String path, byte[] body) {
    Router.Request request = new Router.Request(method, path, body, Duration.ZERO);
    return requests.run(() -> router.send(request, deadline));
  }

  /** Waits until a job has ended; fails with TIMEOUT. */
  CompletableFuture<JobStatus> awaitAsync(long id, Duration timeout) {
    return awaitUntil(id, System.nanoTime() + timeout.toNanos());
  }

  private CompletableFuture<JobStatus> awaitUntil(long id, long until) {
    Supplier<CompletableFuture<byte[]>> request =
        () -> {
          Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
          Duration longest = awaited.areScarce() ? TURN : LONGEST_WAIT;
          Duration wait = left.compareTo(longest) < 0 ? left : longest;
          String path = "/v1/jobs/" + id + "?wait=" + wait.toMillis() + "ms";
          return router.send(
              new Router.Request("GET", path, new byte[0], wait), deadline.plus(wait));
        };
    return awaited
        .run(request)
        .thenCompose(
            answer -> {
              JobStatus job = job(answer);
              if (job.state().isEnded()) {
                return CompletableFuture.completedFuture(job);
              }
              if (System.nanoTime() - until >= 0) {
                return CompletableFuture.failedFuture(
                    new HoldfastException(
                        HoldfastException.TIMEOUT, "job " + id + " is " + job.state() + " still"));
              }
              return awaitUntil(id, until);
            });
  }

  private static JobStatus job(byte[] answer) {
    return WireJson.job(WireJson.tree(answer));
  }

  /** A key that nobody else has, so that what is sent twice is done once. */
  private String ownKey() {
    return keyPrefix + lastKey.incrementAndGet();
  }

  Router router() {
    return router;
  }

  /** For what is said most. */
  Wire wire() {
    return wire;
  }

  /** Waits for an answer; what went wrong is thrown where the caller is. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      Throwable cause = Gatherer.cause(failed.getCause() == null ? failed : failed.getCause());
      if (cause instanceof HoldfastException refused) {
        throw refused.rethrown();
      }
      if (cause instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IllegalStateException("Expected a refusal but was " + cause, cause);
    } catch (InterruptedException interrupted) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new HoldfastException("INTERRUPTED", "interrupted while waiting for an answer");
    }
  }

  /** Ends its threads; what is under way fails. Workers of it have to be closed before. */
  @Override
  public void close() {
    router.close();
    timer.shutdownNow();
    line.close();
  }

  /** Settings of a client. */
  public static final class Builder {
    private final List<URI> addresses = new ArrayList<>();
    private Duration deadline = Duration.ofSeconds(30);
    private Duration tryTimeout = Duration.ofSeconds(2);
    private @Nullable SSLContext tls;
    private boolean onlyJson;
    private @Nullable LocalServer local;
    private @Nullable String token;
    private @Nullable Path authorities;
    private @Nullable Path certificate;
    private @Nullable Path key;

    private Builder() {}

    /**
     * Some or all of the cluster's servers; {@link #DEFAULT_ADDRESS} where there is none.
     *
     * @throws IllegalArgumentException where one is not {@code http} or {@code https}, a host and
     *     at most a port
     */
    public Builder addresses(List<URI> servers) {
      for (URI each : servers) {
        boolean known = "http".equals(each.getScheme()) || "https".equals(each.getScheme());
        String path = each.getPath();
        if (!known || each.getHost() == null || !(path.isEmpty() || path.equals("/"))) {
          throw new IllegalArgumentException(
              "Expected an address as http://127.0.0.1:7400 but was " + each);
        }
        addresses.add(URI.create(each.getScheme() + "://" + each.getRawAuthority()));
      }
      return this;
    }

    /** A server in this process; addresses and TLS are of no use then. */
    public Builder server(LocalServer server) {
      local = server;
      return this;
    }

    /** How long a request is repeated where it has no answer. */
    public Builder deadline(Duration length) {
      deadline = length;
      return this;
    }

    /** How long a server may take for an answer before another one is asked. */
    public Builder tryTimeout(Duration length) {
      tryTimeout = length;
      return this;
    }

    /**
     * For https: whom to trust, and who to be. Instead of {@link #trust} and {@link #certificate}.
     */
    public Builder tls(SSLContext context) {
      tls = context;
      return this;
    }

    /**
     * Shown with every request. It goes to the addresses that were given, and where they redirect
     * to: from https only to https, in plain text only to a host that was given or this machine.
     *
     * @throws IllegalArgumentException where it has anything but visible ASCII
     */
    public Builder token(String secret) {
      if (!secret.matches("[!-~]+")) {
        throw new IllegalArgumentException(
            "Expected a token of visible ASCII characters but it is empty or has others");
      }
      token = secret;
      return this;
    }

    /** For https: only servers that one of these authorities certifies, PEM. */
    public Builder trust(Path file) {
      authorities = file;
      return this;
    }

    /**
     * For https with servers that want to know who calls.
     *
     * @param file PEM, with those between it and the authority
     * @param privateKey PEM, PKCS #8, not encrypted
     */
    public Builder certificate(Path file, Path privateKey) {
      certificate = file;
      key = privateKey;
      return this;
    }

    /** Everything as JSON: so both ways can be tried. */
    Builder onlyJson() {
      onlyJson = true;
      return this;
    }

    private @Nullable SSLContext context() {
      if (tls != null || (authorities == null && certificate == null)) {
        return tls;
      }
      return TlsFiles.context(authorities, certificate, key);
    }

    /**
     * A client that does not connect yet.
     *
     * @throws IllegalArgumentException with one line where a file of TLS is not what it should be
     */
    public HoldfastClient build() {
      return new HoldfastClient(this);
    }
  }
}
