package io.holdfast.bench;

import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.VoteStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log store that counts its appends; each is one sync. */
final class CountingLog implements LogStore {
  private final LogStore store;
  private final AtomicLong appends;

  private CountingLog(LogStore store, AtomicLong appends) {
    this.store = store;
    this.appends = appends;
  }

  /** Opens a replica's stores with a counting log. */
  static final class Opener implements ReplicaStores.Opener {
    private final ReplicaStores.Opener opener;
    private final AtomicLong appends = new AtomicLong();

    Opener(ReplicaStores.Opener opener) {
      this.opener = opener;
    }

    long appends() {
      return appends.get();
    }

    @Override
    public ReplicaStores open(Consumer<Throwable> failStop) {
      ReplicaStores stores = opener.open(failStop);
      LogStore log = new CountingLog(stores.log(), appends);
      return new ReplicaStores() {
        @Override
        public LogStore log() {
          return log;
        }

        @Override
        public VoteStore votes() {
          return stores.votes();
        }

        @Override
        public SnapshotStore snapshots() {
          return stores.snapshots();
        }

        @Override
        public void cut() {
          stores.cut();
        }

        @Override
        public void close() {
          stores.close();
        }
      };
    }
  }

  @Override
  public void append(List<LogRecord> batch) {
    appends.incrementAndGet();
    store.append(batch);
  }

  @Override
  public long firstIndex() {
    return store.firstIndex();
  }

  @Override
  public long lastIndex() {
    return store.lastIndex();
  }

  @Override
  public @Nullable LogRecord read(long index) {
    return store.read(index);
  }

  @Override
  public long termAt(long index) {
    return store.termAt(index);
  }

  @Override
  public List<LogRecord> configurations() {
    return store.configurations();
  }

  @Override
  public void truncateSuffix(long lastKept) {
    store.truncateSuffix(lastKept);
  }

  @Override
  public void truncatePrefix(long firstKept) {
    store.truncatePrefix(firstKept);
  }

  @Override
  public void reset(long nextIndex) {
    store.reset(nextIndex);
  }

  @Override
  public Recovery recovery() {
    return store.recovery();
  }

  @Override
  public void close() {
    store.close();
  }
}
