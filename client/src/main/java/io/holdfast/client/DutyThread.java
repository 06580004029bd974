package io.holdfast.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread that knows all about a worker, so that nothing of it needs a lock. What it does is
 * short. The process lives as long as it does.
 */
final class DutyThread {
  private static final System.Logger logger = System.getLogger(DutyThread.class.getName());

  private final ScheduledThreadPoolExecutor executor;

  /** What is to be done soon: the executor's own queue is a heap, and dear for what comes often. */
  private final Queue<Runnable> soon = new ConcurrentLinkedQueue<>();

  /** True from the first of them until the thread looks: then it does all that have come. */
  private final AtomicBoolean called = new AtomicBoolean();

  DutyThread(String worker) {
    executor =
        new ScheduledThreadPoolExecutor(1, run -> new Thread(run, "holdfast-worker-" + worker));
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Does it soon, in the order of the calls. What comes after the end is dropped. */
  void execute(Runnable duty) {
    soon.add(duty);
    if (called.compareAndSet(false, true)) {
      after(Duration.ZERO, this::doAll);
    }
  }

  private void doAll() {
    called.set(false); // Before looking: what comes from now on calls again.
    Runnable duty;
    while ((duty = soon.poll()) != null) {
      run(duty);
    }
  }

  /** Does it after a while. */
  @SuppressWarnings("FutureReturnValueIgnored") // run says what goes wrong
  void after(Duration delay, Runnable duty) {
    try {
      executor.schedule(() -> run(duty), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      logger.log(Level.TRACE, "after the end of the worker", ended);
    }
  }

  void end() {
    executor.shutdownNow();
  }

  /** An executor would keep what goes wrong to itself; what comes after it is done all the same. */
  private static void run(Runnable duty) {
    try {
      duty.run();
    } catch (RuntimeException | Error bug) {
      logger.log(Level.ERROR, "this is a bug of the worker library", bug);
    }
  }
}
