package io.holdfast.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Group commit on the way to the server: an item is sent at once when nothing is under way, else
 * with all that has gathered meanwhile.
 *
 * <p>So that one at a time has the latency of one request, and many at a time need few requests; no
 * timer, no waiting for more. One batch is under way at a time: items arrive in the order in which
 * they were added.
 *
 * <p>A batch whose content is refused as a whole is sent again in halves, down to the item that is
 * meant: the others do not suffer for it.
 *
 * @param <T> items
 * @param <R> what becomes of each
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class Gatherer<T, R> {
  /** As many as the API takes in one request. */
  static final int MAX_BATCH_ITEMS = 1_000;

  /** Half of what the server reads in one request: base64 and escapes make it longer. */
  static final int MAX_BATCH_BYTES = 2 << 20;

  /** What may wait: a hundred batches, and memory that a process of 256 MB has. */
  static final int MAX_WAITING_ITEMS = 100_000;

  static final long MAX_WAITING_BYTES = 64L << 20;

  /** Sends a batch. */
  interface Sender<T, R> {
    /** Answers one for each item, in their order; or fails as a whole. */
    CompletableFuture<List<R>> send(List<T> items);
  }

  private record Entry<T, R>(T item, int bytes, CompletableFuture<R> future) {}

  private final Sender<T, R> sender;
  private final Executor starter;
  private final Predicate<T> wanted;

  // All of these are guarded by this.
  private final ArrayDeque<Entry<T, R>> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean underWay;

  Gatherer(Sender<T, R> sender) {
    this(sender, Runnable::run, item -> true);
  }

  /**
   * @param starter sends the first batch after a pause: a little later where more is being added by
   *     the same thread
   * @param wanted looked at when a batch is about to go: an item that nobody wants any more does
   *     not, and its future is never completed
   */
  Gatherer(Sender<T, R> sender, Executor starter, Predicate<T> wanted) {
    this.sender = sender;
    this.starter = starter;
    this.wanted = wanted;
  }

  /**
   * Adds an item, and sends it at once when nothing is under way.
   *
   * @param bytes about how long it is in a request
   * @return what becomes of it; fails with FULL where too much waits
   */
  CompletableFuture<R> add(T item, int bytes) {
    Entry<T, R> entry = new Entry<>(item, bytes, new CompletableFuture<>());
    boolean starts;
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING_ITEMS || waitingBytes + bytes > MAX_WAITING_BYTES) {
        return CompletableFuture.failedFuture(
            new HoldfastException(
                HoldfastException.FULL,
                "this client has " + waiting.size() + " requests waiting; slow down"));
      }
      waiting.add(entry);
      waitingBytes += bytes;
      starts = !underWay;
      underWay = true;
    }
    if (starts) {
      starter.execute(this::next);
    }
    return entry.future;
  }

  /** How many wait for the batch that is under way. */
  synchronized int waiting() {
    return waiting.size();
  }

  private List<Entry<T, R>> take() {
    List<Entry<T, R>> batch = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH_ITEMS));
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < MAX_BATCH_ITEMS) {
      Entry<T, R> next = waiting.element();
      if (!batch.isEmpty() && bytes + next.bytes > MAX_BATCH_BYTES) {
        break;
      }
      waiting.remove();
      waitingBytes -= next.bytes;
      if (wanted.test(next.item)) {
        bytes += next.bytes;
        batch.add(next);
      }
    }
    return batch;
  }

  private void send(List<Entry<T, R>> batch) {
    sendPart(batch).whenComplete((done, bug) -> next());
  }

  private void next() {
    List<Entry<T, R>> batch;
    synchronized (this) {
      batch = take();
      underWay = !batch.isEmpty();
    }
    if (!batch.isEmpty()) {
      send(batch);
    }
  }

  /** Completes normally when every item of the part is settled. */
  private CompletableFuture<Void> sendPart(List<Entry<T, R>> part) {
    CompletableFuture<List<R>> answer;
    try {
      answer = sender.send(part.stream().map(Entry::item).toList());
    } catch (RuntimeException failed) {
      answer = CompletableFuture.failedFuture(failed);
    }
    CompletableFuture<Void> settled = new CompletableFuture<>();
    answer.whenComplete(
        (results, failure) -> {
          if (failure == null && results.size() == part.size()) {
            // The next batch goes out before anybody hears of this one.
            settled.complete(null);
            for (int at = 0; at < part.size(); at++) {
              part.get(at).future.complete(results.get(at));
            }
          } else if (part.size() > 1 && isAboutContent(failure)) {
            int half = part.size() / 2;
            sendPart(part.subList(0, half))
                .thenCompose(first -> sendPart(part.subList(half, part.size())))
                .whenComplete((both, bug) -> settled.complete(null));
          } else {
            Throwable reason =
                failure == null
                    ? new HoldfastException(
                        HoldfastException.INVALID_ANSWER,
                        "expected " + part.size() + " items but got " + results.size())
                    : cause(failure);
            settled.complete(null);
            part.forEach(entry -> entry.future.completeExceptionally(reason));
          }
        });
    return settled;
  }

  private static boolean isAboutContent(@Nullable Throwable failure) {
    return failure != null
        && cause(failure) instanceof HoldfastException refused
        && refused.isAboutContent();
  }

  /** What really went wrong, without the wrapping of futures. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause == null ? failure : cause;
  }
}
