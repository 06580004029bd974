package io.holdfast.client;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for handlers: at most one for each slot, made when they are needed.
 *
 * <p>A slot is taken when a job is received and given back when its handler returns: also when the
 * job was taken from the worker meanwhile, because a handler that does not mind an interrupt keeps
 * its thread. So nothing waits in the pool's queue for longer than a thread needs to come back.
 * Slots are counted by the duty thread alone.
 */
final class HandlerThreads {
  private static final int IDLE_SECONDS = 10;

  private final int slots;
  private final ThreadPoolExecutor threads;
  private int busy;

  HandlerThreads(String worker, int slots) {
    this.slots = slots;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            slots,
            slots,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            run -> {
              Thread thread = new Thread(run, worker + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  int slots() {
    return slots;
  }

  int free() {
    return slots - busy;
  }

  void take() {
    if (busy >= slots) {
      throw new IllegalStateException("Expected a free slot of " + slots + " but there is none");
    }
    busy++;
  }

  void giveBack() {
    busy--;
  }

  void execute(Runnable handler) {
    threads.execute(handler);
  }

  /** Handlers that run are interrupted. */
  void close() {
    threads.shutdownNow();
  }
}
