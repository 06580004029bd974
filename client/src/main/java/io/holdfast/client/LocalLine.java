package io.holdfast.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server in the same process.
 *
 * <p>A request is read on the thread that sends it. An answer comes on a thread of the server,
 * which must not be kept: it goes on on one of ours. There are no timeouts, because there is no
 * other server to ask; what has no answer when the line is closed fails then.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class LocalLine implements Line {
  private final LocalServer server;
  private final ClientThreads threads = new ClientThreads();
  private final Executor executor = threads.executor();

  /** By number. */
  private final Map<Long, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

  private final AtomicLong lastNumber = new AtomicLong();
  private volatile boolean closed;

  LocalLine(LocalServer server) {
    this.server = server;
  }

  @Override
  public CompletableFuture<Answer> send(URI address, Router.Request request, Duration timeout) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    long number = lastNumber.incrementAndGet();
    underWay.put(number, answer);
    server
        .answer(request.method(), request.path(), request.body())
        .whenComplete(
            (known, failure) -> {
              try {
                executor.execute(() -> settle(number, known, failure));
              } catch (RejectedExecutionException closing) {
                settle(number, known, failure);
              }
            });
    if (closed) {
      fail(number);
    }
    return answer;
  }

  /** Nothing is sent: what JSON costs is little beside a sync, and there is one contract. */
  @Override
  public Wire wire() {
    return JsonWire.JSON;
  }

  private void settle(
      long number, LocalServer.@Nullable Answer known, @Nullable Throwable failure) {
    CompletableFuture<Answer> answer = underWay.remove(number);
    if (answer == null) {
      return;
    }
    if (known != null) {
      try {
        answer.complete(new Answer(known.status(), null, known.body().get()));
      } catch (RuntimeException bug) {
        answer.completeExceptionally(bug);
      }
    } else if (failure != null) {
      answer.completeExceptionally(Gatherer.cause(failure));
    }
  }

  private void fail(long number) {
    CompletableFuture<Answer> answer = underWay.remove(number);
    if (answer != null) {
      answer.completeExceptionally(new IOException("the client is closed"));
    }
  }

  @Override
  public void close() {
    closed = true;
    underWay.keySet().forEach(this::fail);
    threads.close();
  }
}
