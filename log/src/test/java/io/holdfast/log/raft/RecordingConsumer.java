package io.holdfast.log.raft;

import io.holdfast.log.LogConsumer;
import io.holdfast.log.ReplicaId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A consumer that keeps the text of every entry, and checks the contract on the way. */
class RecordingConsumer implements LogConsumer {
  private final AtomicInteger inside = new AtomicInteger();
  private final List<String> texts = new ArrayList<>();
  private long lastIndex;
  private volatile long leading;
  private volatile @Nullable ReplicaId following;
  private volatile @Nullable Throwable failure;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger installs = new AtomicInteger();
  private volatile String poison = "";
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  /** An entry with this text makes {@link #apply} throw. */
  void poison(String text) {
    poison = text;
  }

  /** Snapshots are written only after this has completed. */
  void holdSnapshots(CompletableFuture<Void> until) {
    gate = until;
  }

  synchronized List<String> texts() {
    return List.copyOf(texts);
  }

  synchronized long lastIndex() {
    return lastIndex;
  }

  /** The Raft term it leads in, 0 when it does not. */
  long leading() {
    return leading;
  }

  @Nullable ReplicaId following() {
    return following;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  int failures() {
    return failures.get();
  }

  int installs() {
    return installs.get();
  }

  private void exclusively(Runnable call) {
    if (inside.getAndIncrement() != 0) {
      throw new AssertionError("Called from two threads at once");
    }
    if (failure != null) {
      throw new AssertionError("Called after it was told that the replica is dead");
    }
    try {
      synchronized (this) {
        call.run();
      }
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public void apply(long index, long raftTerm, ByteBuffer entry) {
    exclusively(
        () -> {
          if (index <= lastIndex) {
            throw new AssertionError("Entry " + index + " after " + lastIndex);
          }
          byte[] bytes = new byte[entry.remaining()];
          entry.get(bytes);
          String text = new String(bytes, StandardCharsets.UTF_8);
          if (!poison.isEmpty() && poison.equals(text)) {
            throw new IllegalStateException("Poisoned");
          }
          lastIndex = index;
          texts.add(text);
        });
  }

  @Override
  public void applied(long last) {
    exclusively(
        () -> {
          if (last != lastIndex) {
            throw new AssertionError("Applied " + last + " after " + lastIndex);
          }
        });
  }

  @Override
  public void leadershipStarted(long raftTerm) {
    exclusively(() -> leading = raftTerm);
  }

  @Override
  public void leadershipEnded(long raftTerm) {
    exclusively(() -> leading = 0);
  }

  @Override
  public void following(@Nullable ReplicaId leader, long raftTerm) {
    exclusively(() -> following = leader);
  }

  @Override
  public SnapshotImage freeze() {
    StringBuilder frozen = new StringBuilder();
    exclusively(() -> frozen.append(String.join("\n", texts)));
    byte[] bytes = frozen.toString().getBytes(StandardCharsets.UTF_8);
    return new SnapshotImage() {
      @Override
      public void writeTo(SnapshotSink sink) {
        gate.join();
        sink.write(bytes, 0, bytes.length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void install(SnapshotSource snapshot) {
    exclusively(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          byte[] chunk = new byte[1000];
          int length;
          while ((length = snapshot.read(chunk, 0, chunk.length)) > 0) {
            bytes.write(chunk, 0, length);
          }
          texts.clear();
          String body = bytes.toString(StandardCharsets.UTF_8);
          if (!body.isEmpty()) {
            texts.addAll(List.of(body.split("\n", -1)));
          }
          lastIndex = snapshot.index();
          installs.incrementAndGet();
        });
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    failures.incrementAndGet();
  }
}
