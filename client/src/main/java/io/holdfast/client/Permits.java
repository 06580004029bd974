package io.holdfast.client;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Bounds how many requests are under way at once: each takes a connection. Others wait for their
 * turn, a bounded number of them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class Permits {
  private final int max;
  private final int maxWaiting;

  // Guarded by this.
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Permits(int max, int maxWaiting) {
    this.max = max;
    this.maxWaiting = maxWaiting;
    this.free = max;
  }

  /** Starts a request when it is its turn. Fails with FULL where too many wait. */
  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> request) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable start = () -> start(request, result);
    synchronized (this) {
      if (free == 0) {
        if (waiting.size() >= maxWaiting) {
          return CompletableFuture.failedFuture(
              new HoldfastException(
                  HoldfastException.FULL,
                  "this client has " + (max + waiting.size()) + " requests waiting; slow down"));
        }
        waiting.add(start);
        return result;
      }
      free--;
    }
    start.run();
    return result;
  }

  /** True where others wait for their turn. */
  synchronized boolean areScarce() {
    return !waiting.isEmpty();
  }

  private <T> void start(Supplier<CompletableFuture<T>> request, CompletableFuture<T> result) {
    CompletableFuture<T> sent;
    try {
      sent = request.get();
    } catch (RuntimeException failed) {
      sent = CompletableFuture.failedFuture(failed);
    }
    sent.whenComplete(
        (answer, failure) -> {
          giveBack();
          if (failure == null) {
            result.complete(answer);
          } else {
            result.completeExceptionally(Gatherer.cause(failure));
          }
        });
  }

  private void giveBack() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
      }
    }
    if (next != null) {
      next.run();
    }
  }
}
