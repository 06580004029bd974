package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What came over a stream. */
final class Received<T> implements StreamObserver<T> {
  private static final long SECONDS = 20;

  final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  @Override
  public void onNext(T message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable wrong) {
    end.completeExceptionally(wrong);
  }

  @Override
  public void onCompleted() {
    end.complete(null);
  }

  /** The next message. */
  T next() throws InterruptedException {
    T message = messages.poll(SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("a message, or the end: %s", end).isNotNull();
    return message;
  }

  /** All messages, once the stream has ended well. */
  List<T> all() {
    end.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    return new ArrayList<>(messages);
  }

  /** Why the stream ended. */
  StatusRuntimeException refusal() {
    return (StatusRuntimeException)
        end.handle((done, wrong) -> wrong).orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  boolean hasEnded() {
    return end.isDone();
  }
}
