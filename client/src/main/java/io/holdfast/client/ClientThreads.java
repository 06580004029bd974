package io.holdfast.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which a client goes on with answers: made when they are needed, gone after ten
 * idle seconds, and none of them keeps the process alive.
 */
final class ClientThreads implements AutoCloseable {
  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  ClientThreads() {
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            run -> {
              Thread thread = new Thread(run, "holdfast-client");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  Executor executor() {
    return threads;
  }

  /** What was given to them is done still. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
