package io.holdfast.log.raft;

import com.alipay.sofa.jraft.core.Scheduler;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.RaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timers that sleep until the next deadline, found by the library through its service files.
 *
 * <p>Its own tick once a millisecond in five threads a node; three idle replicas took 14 % of a
 * core with them. Here one thread of the JVM waits for the earliest deadline of all replicas and
 * hands what is due to the pool, because a task may take a replica's lock and wait for its disk,
 * and the timers of the others must not wait for that.
 */
@SPI(name = "holdfast", priority = 100)
public final class DeadlineTimerFactory implements RaftTimerFactory {
  private static final Logger logger = LoggerFactory.getLogger(DeadlineTimerFactory.class);
  private static final int CLOCK_IDLE_SECONDS = 10;
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, EngineThreads.named("holdfast-raft-clock-"));
    // A cancelled election timer must not keep its node in memory until its deadline.
    clock.setRemoveOnCancelPolicy(true);
    // An application that has closed its last replica gets its thread back.
    clock.setKeepAliveTime(CLOCK_IDLE_SECONDS, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    return clock;
  }

  /** Runs a task of this package once, on the pool. */
  static ScheduledFuture<?> after(long delay, TimeUnit unit, Runnable task) {
    return CLOCK.schedule(() -> EngineThreads.execute(task), delay, unit);
  }

  @Override
  public Timer getElectionTimer(boolean shared, String name) {
    return createTimer(name);
  }

  @Override
  public Timer getVoteTimer(boolean shared, String name) {
    return createTimer(name);
  }

  @Override
  public Timer getStepDownTimer(boolean shared, String name) {
    return createTimer(name);
  }

  @Override
  public Timer getSnapshotTimer(boolean shared, String name) {
    return createTimer(name);
  }

  @Override
  public Scheduler getRaftScheduler(boolean shared, int workers, String name) {
    return createScheduler(workers, name);
  }

  @Override
  public Timer createTimer(String name) {
    return new DeadlineTimer();
  }

  @Override
  public Scheduler createScheduler(int workers, String name) {
    return new DeadlineScheduler();
  }

  /** The library's timer: one-time tasks. */
  private static final class DeadlineTimer implements Timer {
    private volatile boolean stopped;

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
      Deadline deadline = new Deadline(this, task);
      if (!stopped) {
        deadline.future = after(delay, unit, deadline);
      }
      return deadline;
    }

    @Override
    public Set<Timeout> stop() {
      // The library cancels what it has scheduled before it stops a timer, and nobody reads the
      // answer.
      stopped = true;
      return Set.of();
    }
  }

  /** One deadline. */
  private static final class Deadline implements Timeout, Runnable {
    private final DeadlineTimer timer;
    private final TimerTask task;
    private volatile @Nullable ScheduledFuture<?> future;

    /** 0 before, 1 run, 2 cancelled; guarded by this. */
    private int state;

    Deadline(DeadlineTimer timer, TimerTask task) {
      this.timer = timer;
      this.task = task;
    }

    @Override
    public void run() {
      synchronized (this) {
        if (state != 0 || timer.stopped) {
          return;
        }
        state = 1;
      }
      try {
        task.run(this);
      } catch (Exception failure) {
        logger.error("A timer of the Raft library failed", failure);
      }
    }

    @Override
    public Timer timer() {
      return timer;
    }

    @Override
    public TimerTask task() {
      return task;
    }

    @Override
    public synchronized boolean isExpired() {
      return state == 1;
    }

    @Override
    public synchronized boolean isCancelled() {
      return state == 2;
    }

    @Override
    public boolean cancel() {
      synchronized (this) {
        if (state != 0) {
          return false;
        }
        state = 2;
      }
      ScheduledFuture<?> scheduled = future;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      return true;
    }
  }

  /** The library's scheduler, one a node; cancelling never interrupts. */
  private static final class DeadlineScheduler implements Scheduler {
    private volatile boolean stopped;

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      refuseIfStopped();
      return after(delay, unit, command);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable command, long initialDelay, long period, TimeUnit unit) {
      refuseIfStopped();
      return CLOCK.scheduleAtFixedRate(
          () -> EngineThreads.execute(command), initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      refuseIfStopped();
      return CLOCK.scheduleWithFixedDelay(
          () -> EngineThreads.execute(command), initialDelay, delay, unit);
    }

    private void refuseIfStopped() {
      if (stopped) {
        throw EngineThreads.stopped();
      }
    }

    @Override
    public void shutdown() {
      stopped = true;
    }
  }
}
