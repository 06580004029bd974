package io.holdfast.server.service;

import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where calendars are consulted for whoever asks: a thousand instants take some milliseconds, which
 * neither a connection's thread has nor a replica's. One question at a time, few may wait.
 */
final class CalendarThread implements AutoCloseable {
  private static final int MAX_WAITING = 256;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          work -> {
            Thread made = new Thread(work, "holdfast-calendar");
            made.setDaemon(true);
            return made;
          });

  CalendarThread() {
    thread.allowCoreThreadTimeOut(true);
  }

  /** An {@link IllegalArgumentException} is a refusal: INVALID_ARGUMENT. */
  <T> CompletableFuture<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              answer.complete(question.get());
            } catch (IllegalArgumentException invalid) {
              answer.completeExceptionally(
                  new RefusedException(
                      Refusal.INVALID_ARGUMENT, String.valueOf(invalid.getMessage())));
            } catch (RuntimeException | Error wrong) {
              answer.completeExceptionally(wrong);
            }
          });
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.FULL, "Too many questions about schedules are waiting; ask again"));
    }
    return answer;
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
