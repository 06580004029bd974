package io.holdfast.simulation.raft;

import io.holdfast.log.LogConsumer.SnapshotImage;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.SnapshotStore.Meta;
import io.holdfast.log.storage.VoteStore;
import io.holdfast.log.storage.VoteStore.Vote;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.world.Chance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica's stores, called in the library's order: entries wait in memory until the disk thread
 * appends them as one batch; what waits is flushed before anything is truncated.
 *
 * <p>Invariant: the indexes of the log and of what waits are contiguous, and {@code firstIndex() <=
 * snapshot index + 1}.
 */
final class RaftStorage {
  private final int replica;
  private final SimulatedDisk disk;
  private final RaftObserver observer;
  private final LogStore log;
  private final VoteStore votes;
  private final SnapshotStore snapshots;

  /** Entries accepted and not on disk yet. */
  private List<LogRecord> waiting = new ArrayList<>();

  private @Nullable Meta snapshot;

  RaftStorage(int replica, SimulatedDisk disk, RaftWorld world) {
    this.replica = replica;
    this.disk = disk;
    this.observer = world.observer();
    ReplicaStores stores = world.stores().open(replica, disk);
    this.votes = stores.votes();
    this.snapshots = stores.snapshots();
    this.log = stores.log();
    this.snapshot = snapshots.newest();
    observer.recovered(replica, stores);
  }

  Vote vote() {
    return votes.vote();
  }

  void saveVote(Vote vote) {
    votes.save(vote);
    observer.voteSaved(replica, vote);
  }

  /** The newest snapshot, or null. */
  @Nullable Meta snapshot() {
    return snapshot;
  }

  long snapshotIndex() {
    return snapshot == null ? 0 : snapshot.index();
  }

  long firstIndex() {
    return log.firstIndex();
  }

  /** The last entry on disk. */
  long stableIndex() {
    return Math.max(log.lastIndex(), snapshotIndex());
  }

  /** The last entry, waiting ones included. */
  long lastIndex() {
    return waiting.isEmpty() ? stableIndex() : waiting.get(waiting.size() - 1).index();
  }

  /** The term of an entry or of the snapshot's last one; 0 at index 0; -1 where unknown. */
  long termAt(long index) {
    if (index == 0) {
      return 0;
    }
    if (!waiting.isEmpty() && index >= waiting.get(0).index()) {
      long place = index - waiting.get(0).index();
      return place < waiting.size() ? waiting.get((int) place).term() : -1;
    }
    if (index >= log.firstIndex() && index <= log.lastIndex()) {
      return log.termAt(index);
    }
    return snapshot != null && index == snapshot.index() ? snapshot.term() : -1;
  }

  /** An entry, from memory or from the disk; null where it is not in the log. */
  @Nullable LogRecord entry(long index) {
    if (!waiting.isEmpty() && index >= waiting.get(0).index()) {
      long place = index - waiting.get(0).index();
      return place < waiting.size() ? waiting.get((int) place) : null;
    }
    return log.read(index);
  }

  /** Takes an entry in; it is on disk after the next {@link #flush}. */
  void add(LogRecord entry) {
    if (entry.index() != lastIndex() + 1) {
      throw new IllegalStateException(
          "Expected index " + (lastIndex() + 1) + " but was " + entry.index());
    }
    waiting.add(entry);
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Appends all that waits, as one batch. */
  void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    List<LogRecord> batch = waiting;
    waiting = new ArrayList<>();
    long moment = disk.moment() + 1;
    log.append(batch);
    observer.appended(replica, batch, disk.durableSince(moment));
  }

  void truncateSuffix(long lastKept) {
    flush();
    observer.truncatingSuffix(replica, lastKept);
    log.truncateSuffix(lastKept);
    observer.truncatedSuffix(replica, lastKept);
  }

  /** Writes a frozen state and drops what the older snapshot covers. */
  void save(Meta meta, SnapshotImage image) {
    try (SnapshotStore.Writer writer = snapshots.begin(meta)) {
      image.writeTo(writer);
      writer.commit();
    }
    inPlace(meta);
  }

  /** Takes in another replica's snapshot file; the log is not touched yet. */
  Meta receive(byte[] raw, Chance chance) {
    flush();
    try (SnapshotStore.Receiver receiver = snapshots.receive()) {
      int at = 0;
      while (at < raw.length) {
        int length = Math.min(raw.length - at, chance.between(1, raw.length));
        receiver.write(ByteBuffer.wrap(raw, at, length));
        at += length;
      }
      return receiver.commit();
    }
  }

  SnapshotStore.Reader open(Meta meta) {
    return snapshots.open(meta);
  }

  /** The newest snapshot's file as it is. */
  byte[] raw(Meta meta) {
    try (SnapshotStore.Reader reader = snapshots.open(meta)) {
      ByteBuffer raw = ByteBuffer.allocate(Math.toIntExact(reader.rawSize()));
      while (raw.hasRemaining()) {
        if (reader.readRaw(raw.position(), raw) <= 0) {
          throw new IllegalStateException("Expected " + raw.remaining() + " bytes more");
        }
      }
      return raw.array();
    }
  }

  /**
   * Fits the log to a snapshot that is in place, as the library's {@code LogManager.setSnapshot}
   * does: after one of its own only the entries below the one before it go; a log that ends before
   * the snapshot, or disagrees with it, begins anew behind it.
   */
  void inPlace(Meta meta) {
    long previous = snapshotIndex();
    long term =
        meta.index() >= log.firstIndex() && meta.index() <= log.lastIndex()
            ? log.termAt(meta.index())
            : 0;
    snapshot = meta;
    observer.snapshotInPlace(replica, meta);
    if (term == 0) {
      if (log.firstIndex() <= meta.index()) {
        beginAnew(meta.index(), () -> log.truncatePrefix(meta.index() + 1));
      } else if (log.firstIndex() > meta.index() + 1) {
        throw new IllegalStateException(
            "Expected a log from " + (meta.index() + 1) + " but begins at " + log.firstIndex());
      }
    } else if (term != meta.term()) {
      beginAnew(meta.index(), () -> log.reset(meta.index() + 1));
    } else if (previous > 0 && previous < meta.index() && previous + 1 > log.firstIndex()) {
      log.truncatePrefix(previous + 1);
    }
  }

  private void beginAnew(long after, Runnable change) {
    observer.truncatingSuffix(replica, after);
    change.run();
    observer.truncatedSuffix(replica, after);
  }
}
