package io.holdfast.client;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads for handlers: at most one for each slot, made when they are needed.
 *
 * <p>A slot is taken when a job is received and given back when its handler returns: also when the
 * job was taken from the worker meanwhile, because a handler that does not mind an interrupt keeps
 * its thread. So nothing waits here for longer than a thread needs to come. Slots are counted by
 * the duty thread alone.
 *
 * <p>Naively each job would wake a thread of its own, and a thousand short jobs would cost a
 * thousand wake-ups, which are dearer than they. However, a thread that has waited for its turn
 * takes many of them in the time in which another one wakes up. So at most one thread is being
 * woken at a time; it wakes the next one before it begins, if there is work for it. Handlers that
 * take long get a thread each, one wake-up after the other; the last idle thread is woken first,
 * because it is the warmest.
 */
final class HandlerThreads {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String worker;
  private final int slots;
  private int busy;

  // All of these are guarded by this.
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final ArrayDeque<Runner> idle = new ArrayDeque<>();
  private final Set<Runner> live = new HashSet<>();
  private int lastNumber;
  private boolean waking;
  private boolean closed;

  HandlerThreads(String worker, int slots) {
    this.worker = worker;
    this.slots = slots;
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
    Runner next;
    synchronized (this) {
      if (closed) {
        return;
      }
      waiting.add(handler);
      next = next();
    }
    wake(next);
  }

  /** Handlers that run are interrupted; those that wait for a thread are forgotten. */
  void close() {
    Set<Runner> all;
    synchronized (this) {
      closed = true;
      waiting.clear();
      all = Set.copyOf(live);
    }
    all.forEach(runner -> runner.thread.interrupt());
  }

  /** Who is to be woken; null for nobody. Under the lock. */
  private @Nullable Runner next() {
    if (waking || waiting.isEmpty()) {
      return null;
    }
    Runner chosen = idle.pollLast();
    if (chosen == null) {
      if (live.size() >= slots) {
        return null;
      }
      chosen = new Runner(worker + "-" + ++lastNumber);
      live.add(chosen);
    }
    waking = true;
    chosen.waits = false;
    chosen.called = true;
    return chosen;
  }

  private static void wake(@Nullable Runner runner) {
    if (runner != null) {
      runner.wake();
    }
  }

  private final class Runner implements Runnable {
    final Thread thread;

    /** It is being woken. Guarded by the pool. */
    private boolean called;

    /** It is among the idle ones. Guarded by the pool. */
    private boolean waits;

    /** Only touched by who wakes it, one at a time. */
    private boolean started;

    Runner(String name) {
      thread = new Thread(this, name);
      thread.setDaemon(true);
    }

    void wake() {
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
    }

    @Override
    public void run() {
      try {
        while (true) {
          Runnable handler = take();
          if (handler == null) {
            return;
          }
          handler.run();
        }
      } finally {
        left();
      }
    }

    /** What is to be done; null for nothing in a long time, or at the end. */
    private @Nullable Runnable take() {
      long until = System.nanoTime() + IDLE_NANOS;
      while (true) {
        Runnable handler;
        Runner next;
        synchronized (HandlerThreads.this) {
          if (called) {
            called = false;
            waking = false;
          }
          leaveIdle();
          handler = waiting.poll();
          next = next();
          if (handler == null) {
            if (closed || System.nanoTime() - until >= 0) {
              return null;
            }
            idle.addLast(this);
            waits = true;
          }
        }
        if (handler != null) {
          HandlerThreads.wake(next);
          return handler;
        }
        LockSupport.parkNanos(HandlerThreads.this, Math.max(1, until - System.nanoTime()));
        if (Thread.interrupted() && isClosed()) {
          return null;
        }
      }
    }

    /** Where it woke by itself it is among them still. Under the lock. */
    private void leaveIdle() {
      if (waits) {
        waits = false;
        idle.remove(this);
      }
    }

    /** Also after a handler that threw what nobody expects: then its place is free for another. */
    private void left() {
      Runner next;
      synchronized (HandlerThreads.this) {
        live.remove(this);
        leaveIdle();
        if (called) {
          called = false;
          waking = false;
        }
        next = next();
      }
      HandlerThreads.wake(next);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }
}
