package io.holdfast.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A leader whose answers a test gives. Where it says nothing, all is well. */
final class ScriptedTransport implements Transport {
  static final Trace TRACE = new Trace("00-1-2-01", "a=b");

  final List<Progress> progress = new CopyOnWriteArrayList<>();
  final List<SessionSpec> opened = new CopyOnWriteArrayList<>();
  final List<Integer> askedSlots = new CopyOnWriteArrayList<>();
  final List<List<Held>> beats = new CopyOnWriteArrayList<>();
  final List<Held> accepted = new CopyOnWriteArrayList<>();
  final List<Completion> completed = new CopyOnWriteArrayList<>();
  final List<Failure> failed = new CopyOnWriteArrayList<>();
  final List<Long> closed = new CopyOnWriteArrayList<>();

  volatile Duration lease = Duration.ofSeconds(30);
  volatile Supplier<CompletableFuture<Beat>> onBeat =
      () -> CompletableFuture.completedFuture(new Beat(1, lease, List.of(), List.of(), false));
  volatile Function<Held, CompletableFuture<ItemAnswer>> onAccept = held -> ok();
  volatile Function<Held, CompletableFuture<ItemAnswer>> onEnd = held -> ok();

  private final AtomicLong sessions = new AtomicLong();
  private @Nullable CompletableFuture<Delivery> parked;

  static CompletableFuture<ItemAnswer> ok() {
    return CompletableFuture.completedFuture(new ItemAnswer(Status.OK, 1, 1));
  }

  static CompletableFuture<ItemAnswer> fenced() {
    return CompletableFuture.completedFuture(new ItemAnswer(Status.FENCED, 9, 9));
  }

  static <T> CompletableFuture<T> refused(int status, String code) {
    return CompletableFuture.failedFuture(new HoldfastException(code, status, code));
  }

  boolean drain() {
    return answer(new Delivery(1, List.of(), List.of(), true));
  }

  static Assignment assignment(long job, long generation, OnWorkerLoss loss) {
    return new Assignment(job, generation, 1, "q", "t", new byte[] {'1'}, loss, TRACE);
  }

  /** Answers the request for jobs that is parked. False where there is none. */
  boolean deliver(long term, Assignment... assignments) {
    return answer(new Delivery(term, List.of(assignments), List.of(), false));
  }

  boolean cancel(long job, long generation) {
    return answer(new Delivery(1, List.of(), List.of(new Held(job, generation)), false));
  }

  boolean refuseParked(int status, String code) {
    CompletableFuture<Delivery> waiting;
    synchronized (this) {
      waiting = parked;
      parked = null;
    }
    return waiting != null
        && waiting.completeExceptionally(new HoldfastException(code, status, code));
  }

  private boolean answer(Delivery delivery) {
    CompletableFuture<Delivery> waiting;
    synchronized (this) {
      waiting = parked;
      parked = null;
    }
    return waiting != null && waiting.complete(delivery);
  }

  @Override
  public CompletableFuture<Opened> open(String worker, SessionSpec spec) {
    opened.add(spec);
    return CompletableFuture.completedFuture(new Opened(sessions.incrementAndGet(), lease, 1));
  }

  @Override
  public CompletableFuture<Delivery> lease(long session, int slots, Duration wait) {
    askedSlots.add(slots);
    CompletableFuture<Delivery> asked = new CompletableFuture<>();
    answer(new Delivery(1, List.of(), List.of(), false));
    if (wait.isZero()) {
      asked.complete(new Delivery(1, List.of(), List.of(), false));
    } else {
      synchronized (this) {
        parked = asked;
      }
    }
    return asked;
  }

  @Override
  public CompletableFuture<Beat> heartbeat(
      long session, List<Held> held, List<Progress> said, Duration deadline) {
    progress.addAll(said);
    beats.add(held);
    return onBeat.get();
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> accept(long session, List<Held> items) {
    accepted.addAll(items);
    return all(items.stream().map(onAccept).toList());
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> complete(long session, List<Completion> items) {
    completed.addAll(items);
    return all(items.stream().map(item -> onEnd.apply(item.held())).toList());
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> fail(long session, List<Failure> items) {
    failed.addAll(items);
    return all(items.stream().map(item -> onEnd.apply(item.held())).toList());
  }

  @Override
  public CompletableFuture<Void> close(long session, Duration deadline) {
    closed.add(session);
    return CompletableFuture.completedFuture(null);
  }

  private static CompletableFuture<List<ItemAnswer>> all(
      List<CompletableFuture<ItemAnswer>> answers) {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
  }
}
