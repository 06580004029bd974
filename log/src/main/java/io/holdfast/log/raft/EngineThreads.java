package io.holdfast.log.raft;

import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import com.alipay.sofa.jraft.util.concurrent.FixedThreadsExecutorGroup;
import com.alipay.sofa.jraft.util.concurrent.SingleThreadExecutor;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one pool of the JVM on which the library and this package run what is short or rare: waking
 * replicators, timers, snapshots, dismantling.
 *
 * <p>It grows without a bound and shrinks after {@value #KEEP_ALIVE_SECONDS} seconds, because tasks
 * of the library wait for other tasks of it: with a bound and a queue that is a deadlock, with a
 * bound and no queue (the library's own pools) it is an exception under a replicator's lock. The
 * number of tasks is bounded by the replicas in the JVM.
 */
final class EngineThreads {
  /**
   * The name of the Raft group. One name for all: the library keeps a pool per name for ever, and
   * clusters in one JVM are told apart by the numbers of their networks.
   */
  static final String GROUP = "holdfast";

  private static final int KEEP_ALIVE_SECONDS = 5;
  private static final Logger logger = LoggerFactory.getLogger(EngineThreads.class);

  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          KEEP_ALIVE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          named("holdfast-raft-"));

  static {
    ThreadPoolsFactory.registerThreadPool(GROUP, POOL);
  }

  private EngineThreads() {}

  static void execute(Runnable task) {
    POOL.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error failure) {
            logger.error("A task of the log failed", failure);
          }
        });
  }

  /** Daemon threads: a process ends when its main does, whatever the log is doing. */
  static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Where the library runs callbacks of requests that could not be sent. Ours are always sent, or
   * fail through their callback, so this needs no threads of its own.
   */
  static FixedThreadsExecutorGroup poolAsGroup() {
    return new PoolAsGroup();
  }

  private static final class PoolAsGroup
      implements FixedThreadsExecutorGroup, SingleThreadExecutor {
    @Override
    public SingleThreadExecutor next() {
      return this;
    }

    @Override
    public void execute(Runnable task) {
      EngineThreads.execute(task);
    }

    @Override
    public void execute(int index, Runnable task) {
      EngineThreads.execute(task);
    }

    @Override
    public boolean shutdownGracefully() {
      return true;
    }

    @Override
    public boolean shutdownGracefully(long timeout, TimeUnit unit) {
      return true;
    }

    @Override
    public Iterator<SingleThreadExecutor> iterator() {
      return List.<SingleThreadExecutor>of(this).iterator();
    }
  }

  /** What a stopped timer answers. */
  static RejectedExecutionException stopped() {
    return new RejectedExecutionException("The timer is stopped");
  }
}
