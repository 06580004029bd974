package io.holdfast.testkit;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobHandler;
import io.holdfast.client.JobType;
import io.holdfast.client.LocalServer;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.LocalApi;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.service.Pace;
import io.holdfast.server.service.Pace.Standing;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Holdfast in this process and in memory, at the time of a {@link TestClock}.
 *
 * <p>It is <em>at rest</em> when nothing is under way in the server, nothing is due, and each
 * handler has returned or sleeps in {@link TestClock#sleep}: a handler takes no time unless it says
 * so. The clock moves only from rest to rest. Where rest is not reached in ten seconds of real time
 * the call fails, and says what it waits for.
 *
 * <p>Workers of {@link #handle} do not lose their lease when the clock moves, as a worker that
 * lives does not, unless they are {@linkplain TestWorker#cutOff cut off}. Used by any thread; one
 * at a time moves the clock.
 */
public final class EmbeddedScheduler implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** For the little that ends without an entry being applied or a worker saying something. */
  private static final long LOOK_MILLIS = 1;

  private static final String DEFAULT_QUEUE = "default";

  private final TestClock clock;
  private final Server server;
  private final LocalApi api;
  private final Pace pace;
  private final HoldfastClient client;
  private final CompletableFuture<Throwable> death = new CompletableFuture<>();
  private final Map<String, TestWorker> workers = new ConcurrentSkipListMap<>();

  /** Held by whoever moves the clock. */
  private final Object moving = new Object();

  /** What happened since the last look. */
  private final Semaphore stirs = new Semaphore(0);

  private int lastWorker; // Guarded by workers.
  private volatile boolean closed;

  private EmbeddedScheduler(TestClock clock) {
    this.clock = clock;
    ServerConfig config = ServerConfig.alone(Path.of(""), 0); // In memory, and nobody listens.
    server = Server.inMemory(config, clock.time(), this::stirred, death::complete);
    pace = server.pace();
    ServerMetrics metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), server.jobs(), server.cluster());
    api =
        new LocalApi(
            server.jobs(),
            server.workers(),
            server.cluster(),
            server.schedules(),
            metrics,
            config.policy().workerLeaseMillis());
    client = HoldfastClient.connect(this::answer);
  }

  /**
   * Starts one. It serves on return.
   *
   * @throws IllegalStateException where the clock is another scheduler's
   */
  public static EmbeddedScheduler inMemory(TestClock clock) {
    EmbeddedScheduler scheduler = new EmbeddedScheduler(clock);
    try {
      clock.take(scheduler);
      scheduler.server.start();
      scheduler.settle(EmbeddedScheduler::stay);
    } catch (RuntimeException | Error failed) {
      scheduler.close();
      throw failed;
    }
    return scheduler;
  }

  /** Its client: one for all, closed with it. */
  public HoldfastClient client() {
    return client;
  }

  /** Its time. */
  public TestClock clock() {
    return clock;
  }

  /** Does jobs of a type in the queue {@code default}, one at a time; see {@link #handle}. */
  public <I, O> TestWorker handle(JobType<I, O> type, JobHandler<I, O> handler) {
    return handle(DEFAULT_QUEUE, 1, type, handler);
  }

  /**
   * Does jobs of a type, by a worker of its own.
   *
   * @param slots how many at once
   */
  public <I, O> TestWorker handle(
      String queue, int slots, JobType<I, O> type, JobHandler<I, O> handler) {
    synchronized (workers) {
      String name = "testkit-" + ++lastWorker;
      TestWorker worker = new TestWorker(name, queue, slots, this::answer, type, handler);
      workers.put(name, worker);
      return worker;
    }
  }

  /**
   * Moves the clock on: from one point at which something is due to the next, at rest in between.
   *
   * @param length not negative
   * @throws IllegalStateException where it does not come to rest
   */
  public void advance(Duration length) {
    clock.advance(length);
  }

  void advanceTo(long target) {
    synchronized (moving) {
      Standing standing = settle(EmbeddedScheduler::stay);
      while (clock.millis() < target) {
        long next = Math.min(standing.nextPoint(), clock.nextWake());
        long to = Math.min(target, next);
        standing = settle(() -> clock.moveTo(to));
      }
    }
  }

  /**
   * Waits until no job is READY, ASSIGNED or RUNNING; the clock stands still.
   *
   * @throws IllegalStateException where that does not come about by itself: nobody does such jobs,
   *     or a handler sleeps
   */
  public void drain() {
    synchronized (moving) {
      Standing standing = settle(EmbeddedScheduler::stay);
      if (standing.ready() + standing.assigned() + standing.running() > 0) {
        throw new IllegalStateException(
            "Expected every job to get done at "
                + clock.now()
                + " but at rest there are "
                + counts(standing)
                + ": no handler for their queue and type, or it sleeps");
      }
    }
  }

  /** Moves, then waits for rest. */
  private Standing settle(Runnable firstMove) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    Runnable move = firstMove;
    while (true) {
      stirs.drainPermits();
      Standing standing = turn(move);
      move = EmbeddedScheduler::stay;
      String restless = restless(standing);
      if (restless == null) {
        return standing;
      }
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException(
            "Expected rest at " + clock.now() + " but " + restless + "; " + counts(standing));
      }
      awaitStir();
    }
  }

  private static void stay() {
    // The clock stands where it is.
  }

  private Standing turn(Runnable move) {
    if (death.isDone()) {
      throw new IllegalStateException("the server is dead", death.join());
    }
    try {
      return pace.turn(move, this::lives).get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the clock moves", interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the server failed in a turn", failed.getCause());
    } catch (TimeoutException late) {
      throw new IllegalStateException("Expected a turn of the server to end in 10 s", late);
    }
  }

  /** Workers of others are thought to live as well: they are in this process. */
  private boolean lives(String worker) {
    TestWorker known = workers.get(worker);
    return known == null || !known.isCutOff();
  }

  /** What it waits for; null at rest. */
  private @Nullable String restless(Standing standing) {
    if (!standing.quiet()) {
      return "the server is at work";
    }
    for (TestWorker worker : workers.values()) {
      if (!worker.isCutOff()) {
        String why = restless(worker, standing);
        if (why != null) {
          return why;
        }
      }
    }
    return null;
  }

  private @Nullable String restless(TestWorker worker, Standing standing) {
    for (Pace.Session session : standing.sessions()) {
      if (session.worker().equals(worker.name())) {
        Set<Long> sleeping = clock.sleepingIn(worker.name());
        List<Long> awake = new ArrayList<>(session.jobs());
        awake.removeAll(sleeping);
        if (!awake.isEmpty()) {
          return "handlers of "
              + worker.name()
              + " neither return nor sleep by the clock: jobs "
              + awake;
        }
        if (session.pending() > 0) {
          return worker.name() + " has not accepted or stopped " + session.pending() + " jobs";
        }
        boolean asks =
            session.waitingSlots() > 0
                || (session.waitingSlots() == 0 && sleeping.size() >= worker.slots());
        return asks || session.draining() ? null : worker.name() + " does not ask for jobs";
      }
    }
    return worker.name() + " has no session";
  }

  private static String counts(Standing standing) {
    return standing.ready()
        + " jobs READY, "
        + standing.assigned()
        + " ASSIGNED, "
        + standing.running()
        + " RUNNING";
  }

  /** Something happened that may bring rest. */
  void stirred() {
    stirs.release();
  }

  private void awaitStir() {
    try {
      boolean unused = stirs.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for rest", interrupted);
    }
  }

  private CompletableFuture<LocalServer.Answer> answer(String method, String target, byte[] body) {
    if (closed) {
      return CompletableFuture.failedFuture(new IOException("the scheduler is closed"));
    }
    CompletableFuture<LocalServer.Answer> answer =
        api.answer(method, target, body)
            .thenApply(known -> new LocalServer.Answer(known.status(), known.body()));
    stirred();
    return answer;
  }

  /** Stops its workers and ends, in some seconds at most. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    workers.values().forEach(TestWorker::close);
    closed = true;
    client.close();
    server.close();
  }
}
