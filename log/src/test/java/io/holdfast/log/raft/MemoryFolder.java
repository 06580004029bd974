package io.holdfast.log.raft;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.VoteStore;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A replica's folder in memory: what it holds survives the replica, and it can be told to fail. The
 * simplest thing that keeps the contract of the stores, so that a failing test speaks of the
 * adapter.
 */
final class MemoryFolder implements ReplicaStores.Opener {
  // All guarded by this.
  private final TreeMap<Long, LogRecord> entries = new TreeMap<>();
  private final TreeMap<Long, SavedSnapshot> saved = new TreeMap<>();
  private long firstIndex = 1;
  private VoteStore.Vote vote = new VoteStore.Vote(0, "");

  /** The method that fails from now on; empty for none. */
  private volatile String failing = "";

  private record SavedSnapshot(SnapshotStore.Meta meta, byte[] body) {}

  void failAt(String operation) {
    failing = operation;
  }

  synchronized List<LogRecord> entries() {
    return List.copyOf(entries.values());
  }

  synchronized long firstIndex() {
    return firstIndex;
  }

  synchronized List<Long> snapshotIndexes() {
    return List.copyOf(saved.keySet());
  }

  private synchronized long lastIndex() {
    return entries.isEmpty() ? firstIndex - 1 : entries.lastKey();
  }

  private synchronized void put(List<LogRecord> batch) {
    for (LogRecord entry : batch) {
      if (entry.index() != lastIndex() + 1) {
        throw new IllegalStateException(
            "Expected index " + (lastIndex() + 1) + " but was " + entry.index());
      }
      entries.put(entry.index(), entry);
    }
  }

  private synchronized void keepFrom(long first) {
    entries.headMap(first).clear();
    firstIndex = Math.max(firstIndex, first);
  }

  private synchronized void keepTo(long last) {
    entries.tailMap(last, false).clear();
  }

  private synchronized void restartAt(long next) {
    entries.clear();
    firstIndex = next;
  }

  private synchronized void put(SavedSnapshot snapshot) {
    saved.put(snapshot.meta().index(), snapshot);
    while (saved.size() > 2) {
      saved.pollFirstEntry();
    }
  }

  @Override
  public ReplicaStores open(Consumer<Throwable> failStop) {
    return new Stores(failStop);
  }

  private final class Stores implements ReplicaStores {
    private final Consumer<Throwable> failStop;
    private volatile boolean cut;

    Stores(Consumer<Throwable> failStop) {
      this.failStop = failStop;
    }

    void check(String operation) {
      if (cut) {
        throw new DiskFailedException("The disk is cut off");
      }
      if (operation.equals(failing)) {
        DiskFailedException failure = new DiskFailedException("Told to fail at " + operation);
        failStop.accept(failure);
        throw failure;
      }
    }

    @Override
    public LogStore log() {
      return new Log(this);
    }

    @Override
    public VoteStore votes() {
      return new Votes(this);
    }

    @Override
    public SnapshotStore snapshots() {
      return new Snapshots(this);
    }

    @Override
    public void cut() {
      cut = true;
    }

    @Override
    public void close() {
      cut = true;
    }
  }

  private final class Log implements LogStore {
    private final Stores stores;

    Log(Stores stores) {
      this.stores = stores;
    }

    @Override
    public long firstIndex() {
      return MemoryFolder.this.firstIndex();
    }

    @Override
    public long lastIndex() {
      return MemoryFolder.this.lastIndex();
    }

    @Override
    public @Nullable LogRecord read(long index) {
      stores.check("read");
      synchronized (MemoryFolder.this) {
        return entries.get(index);
      }
    }

    @Override
    public List<LogRecord> configurations() {
      return entries().stream()
          .filter(entry -> entry.kind() == LogRecord.Kind.CONFIGURATION)
          .toList();
    }

    @Override
    public long termAt(long index) {
      LogRecord entry = read(index);
      return entry == null ? 0 : entry.term();
    }

    @Override
    public void append(List<LogRecord> batch) {
      stores.check("append");
      put(batch);
    }

    @Override
    public void truncateSuffix(long lastKept) {
      stores.check("truncateSuffix");
      keepTo(lastKept);
    }

    @Override
    public void truncatePrefix(long firstKept) {
      stores.check("truncatePrefix");
      keepFrom(firstKept);
    }

    @Override
    public void reset(long nextIndex) {
      stores.check("reset");
      restartAt(nextIndex);
    }

    @Override
    public Recovery recovery() {
      return new Recovery(1, entries().size(), 0, false, "", 0);
    }

    @Override
    public void close() {}
  }

  private final class Votes implements VoteStore {
    private final Stores stores;

    Votes(Stores stores) {
      this.stores = stores;
    }

    @Override
    public Vote vote() {
      synchronized (MemoryFolder.this) {
        return vote;
      }
    }

    @Override
    public void save(Vote changed) {
      stores.check("save");
      synchronized (MemoryFolder.this) {
        vote = changed;
      }
    }
  }

  private final class Snapshots implements SnapshotStore {
    private final Stores stores;

    Snapshots(Stores stores) {
      this.stores = stores;
    }

    @Override
    public List<Meta> snapshots() {
      synchronized (MemoryFolder.this) {
        List<Meta> all = new ArrayList<>();
        saved.values().forEach(snapshot -> all.add(snapshot.meta()));
        return all;
      }
    }

    @Override
    public Writer begin(Meta meta) {
      stores.check("begin");
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      return new Writer() {
        @Override
        public void write(byte[] bytes, int offset, int length) {
          stores.check("write");
          body.write(bytes, offset, length);
        }

        @Override
        public void commit() {
          stores.check("commit");
          put(new SavedSnapshot(meta, body.toByteArray()));
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Reader open(Meta meta) {
      stores.check("open");
      synchronized (MemoryFolder.this) {
        return new MemoryReader(stores, Objects.requireNonNull(saved.get(meta.index())));
      }
    }

    /** The raw file is the body behind index, term and configuration. */
    @Override
    public Receiver receive() {
      stores.check("receive");
      ByteArrayOutputStream raw = new ByteArrayOutputStream();
      return new Receiver() {
        @Override
        public void write(ByteBuffer bytes) {
          stores.check("write");
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(copy);
          raw.writeBytes(copy);
        }

        @Override
        public Meta commit() {
          stores.check("commit");
          ByteBuffer in = ByteBuffer.wrap(raw.toByteArray());
          long index = in.getLong();
          long term = in.getLong();
          byte[] configuration = new byte[in.getInt()];
          in.get(configuration);
          byte[] body = new byte[in.remaining()];
          in.get(body);
          Meta meta = new Meta(index, term, new String(configuration, StandardCharsets.UTF_8));
          put(new SavedSnapshot(meta, body));
          return meta;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final class MemoryReader implements SnapshotStore.Reader {
    private final Stores stores;
    private final SavedSnapshot snapshot;
    private final byte[] raw;
    private int position;

    MemoryReader(Stores stores, SavedSnapshot snapshot) {
      this.stores = stores;
      this.snapshot = snapshot;
      byte[] configuration = snapshot.meta().configuration().getBytes(StandardCharsets.UTF_8);
      ByteBuffer file = ByteBuffer.allocate(20 + configuration.length + snapshot.body().length);
      file.putLong(snapshot.meta().index()).putLong(snapshot.meta().term());
      file.putInt(configuration.length).put(configuration).put(snapshot.body());
      raw = file.array();
    }

    @Override
    public SnapshotStore.Meta meta() {
      return snapshot.meta();
    }

    @Override
    public long rawSize() {
      return raw.length;
    }

    @Override
    public int readRaw(long from, ByteBuffer target) {
      stores.check("readRaw");
      int length = (int) Math.min(target.remaining(), raw.length - from);
      if (length <= 0) {
        return -1;
      }
      target.put(raw, (int) from, length);
      return length;
    }

    @Override
    public long index() {
      return snapshot.meta().index();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      stores.check("readSnapshot");
      int available = Math.min(length, snapshot.body().length - position);
      if (available <= 0) {
        return -1;
      }
      System.arraycopy(snapshot.body(), position, bytes, offset, available);
      position += available;
      return available;
    }

    @Override
    public void close() {}
  }
}
