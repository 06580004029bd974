package io.holdfast.log.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A replica's stores, whose appends are watched. */
public final class WatchedStores implements ReplicaStores {
  private final ReplicaStores stores;
  private final LogStore watched;

  private WatchedStores(ReplicaStores stores, AppendWatch watch) {
    this.stores = stores;
    this.watched = new WatchedLog(stores.log(), watch);
  }

  /** Opens the same stores, watched. */
  public static Opener opener(Opener opener, AppendWatch watch) {
    return failStop -> new WatchedStores(opener.open(failStop), watch);
  }

  @Override
  public LogStore log() {
    return watched;
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

  private record WatchedLog(LogStore log, AppendWatch watch) implements LogStore {
    @Override
    public long firstIndex() {
      return log.firstIndex();
    }

    @Override
    public long lastIndex() {
      return log.lastIndex();
    }

    @Override
    public @Nullable LogRecord read(long index) {
      return log.read(index);
    }

    @Override
    public long termAt(long index) {
      return log.termAt(index);
    }

    @Override
    public List<LogRecord> configurations() {
      return log.configurations();
    }

    @Override
    public void append(List<LogRecord> batch) {
      long begin = System.nanoTime();
      log.append(batch);
      watch.appended(batch.size(), System.nanoTime() - begin);
    }

    @Override
    public void truncateSuffix(long lastKept) {
      log.truncateSuffix(lastKept);
    }

    @Override
    public void truncatePrefix(long firstKept) {
      log.truncatePrefix(firstKept);
    }

    @Override
    public void reset(long nextIndex) {
      log.reset(nextIndex);
    }

    @Override
    public Recovery recovery() {
      return log.recovery();
    }

    @Override
    public void close() {
      log.close();
    }
  }
}
