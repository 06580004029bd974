package io.holdfast.log.raft;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs what was put in, in order.
 *
 * <p>Not bounded: what is put in are requests and replies, and the library bounds how many of them
 * are under way.
 */
final class Inbox {
  private static final int END_MILLIS = 5_000;
  private static final Logger logger = LoggerFactory.getLogger(Inbox.class);

  private final Queue<Runnable> deliveries = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean asleep;
  private volatile boolean closed;

  Inbox(String name) {
    ThreadFactory threads = EngineThreads.named(name + "-");
    thread = threads.newThread(this::run);
    thread.start();
  }

  /** True when everything that was put in has been run. */
  boolean isEmpty() {
    return waiting.get() == 0;
  }

  void put(Runnable delivery) {
    waiting.incrementAndGet();
    deliveries.add(delivery);
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      Runnable delivery = deliveries.poll();
      if (delivery != null) {
        try {
          delivery.run();
        } catch (RuntimeException | Error failure) {
          logger.error("A message could not be handled", failure);
        }
        waiting.decrementAndGet();
        continue;
      }
      // First say so, then look again: whoever puts looks the other way round.
      asleep = true;
      if (deliveries.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      asleep = false;
    }
    deliveries.clear();
  }

  /** Runs nothing more; does not wait for what is being run. */
  void cut() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Waits until the thread has ended, unless it is the caller; not for ever. */
  void awaitEnd() {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
