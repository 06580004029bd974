package io.holdfast.testkit;

import io.holdfast.server.replica.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time of one {@link EmbeddedScheduler}: it stands still until the test moves it. In whole
 * milliseconds; what is below is dropped. Used by any thread.
 */
public final class TestClock {
  private static final ThreadLocal<@Nullable Attempt> ATTEMPT = new ThreadLocal<>();

  private final long startMillis;

  /** Only grows. Written under the monitor, in a turn of the server that has this clock. */
  private volatile long nowMillis;

  /** Guarded by the monitor. */
  private final Set<Sleeper> sleepers = new LinkedHashSet<>();

  private @Nullable EmbeddedScheduler scheduler;

  /** An attempt at a job, by the handler that is called for it. */
  record Attempt(String worker, long jobId) {}

  /** Somebody who waits for a point in time; each is another. */
  private static final class Sleeper {
    final @Nullable Attempt attempt;
    final long wakeMillis;

    Sleeper(@Nullable Attempt attempt, long wakeMillis) {
      this.attempt = attempt;
      this.wakeMillis = wakeMillis;
    }
  }

  private TestClock(long startMillis) {
    this.startMillis = startMillis;
    nowMillis = startMillis;
  }

  /** A clock that stands at an instant. */
  public static TestClock at(Instant start) {
    return new TestClock(start.toEpochMilli());
  }

  /** Where it stands. */
  public Instant now() {
    return Instant.ofEpochMilli(nowMillis);
  }

  /**
   * Moves it on, with the scheduler that has it: see {@link EmbeddedScheduler#advance}.
   *
   * @param length not negative
   */
  public void advance(Duration length) {
    if (length.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a length of time to advance by but it is " + length);
    }
    EmbeddedScheduler moved;
    synchronized (this) {
      moved = scheduler;
      if (moved == null) {
        moveTo(nowMillis + length.toMillis());
        return;
      }
    }
    moved.advanceTo(nowMillis + length.toMillis());
  }

  /**
   * Waits, in a handler, until the clock was moved on by so much: work that takes its time. A
   * handler that waits here is at rest, and the clock moves on without it.
   *
   * @throws InterruptedException when the job is to be stopped
   */
  public synchronized void sleep(Duration length) throws InterruptedException {
    Sleeper sleeper = new Sleeper(ATTEMPT.get(), nowMillis + length.toMillis());
    if (sleeper.wakeMillis <= nowMillis) {
      return;
    }
    sleepers.add(sleeper);
    stirred();
    try {
      while (sleepers.contains(sleeper)) {
        wait();
      }
    } finally {
      sleepers.remove(sleeper);
    }
  }

  /** Runs a handler as an attempt, so that its sleep is known to be one. */
  static <T> T attempt(String worker, long jobId, Callable<T> handler) throws Exception {
    ATTEMPT.set(new Attempt(worker, jobId));
    try {
      return handler.call();
    } finally {
      ATTEMPT.remove();
    }
  }

  /** Wakes who has waited for that; from now on it is awake. */
  synchronized void moveTo(long millis) {
    nowMillis = Math.max(nowMillis, millis);
    if (sleepers.removeIf(each -> each.wakeMillis <= nowMillis)) {
      notifyAll();
    }
  }

  long millis() {
    return nowMillis;
  }

  /** When the first sleeper wakes; {@link Long#MAX_VALUE} for never. */
  synchronized long nextWake() {
    return sleepers.stream().mapToLong(each -> each.wakeMillis).min().orElse(Long.MAX_VALUE);
  }

  /** The jobs that a worker's handlers sleep in. */
  synchronized Set<Long> sleepingIn(String worker) {
    Set<Long> jobs = new HashSet<>();
    for (Sleeper each : sleepers) {
      Attempt attempt = each.attempt;
      if (attempt != null && attempt.worker().equals(worker)) {
        jobs.add(attempt.jobId());
      }
    }
    return jobs;
  }

  synchronized void take(EmbeddedScheduler taker) {
    if (scheduler != null) {
      throw new IllegalStateException(
          "Expected a clock of its own for each scheduler but this one has another already");
    }
    scheduler = taker;
  }

  private void stirred() {
    EmbeddedScheduler current = scheduler;
    if (current != null) {
      current.stirred();
    }
  }

  /** For the server. */
  TimeSource time() {
    return new TimeSource() {
      @Override
      public long wallMillis() {
        return nowMillis;
      }

      @Override
      public long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis - startMillis);
      }
    };
  }
}
