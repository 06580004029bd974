package io.holdfast.simulation.library;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.VoteStore;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.cluster.Recovery;
import io.holdfast.simulation.disk.DiskImage;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.world.Chance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The production stores of one life of a replica, over its simulated disk, watched. */
final class WatchedFolder implements ReplicaStores.Opener {
  private final int replica;
  private final List<ReplicaId> members;
  private final Witness witness;
  private final DiskImage image;
  private final Chance chance;
  private final StorageOptions options;
  private volatile @Nullable SimulatedDisk disk;

  WatchedFolder(
      int replica,
      List<ReplicaId> members,
      Witness witness,
      DiskImage image,
      Chance chance,
      StorageOptions options) {
    this.replica = replica;
    this.members = members;
    this.witness = witness;
    this.image = image;
    this.chance = chance;
    this.options = options;
  }

  /** The disk of this life; null before it is opened. */
  @Nullable SimulatedDisk disk() {
    return disk;
  }

  @Override
  public ReplicaStores open(Consumer<Throwable> failStop) {
    SimulatedDisk opened = new SimulatedDisk(image, chance, new FailStop(failStop));
    disk = opened;
    ReplicaStores stores = ReplicaFolder.open(opened, options, opened.failStop());
    witness.tell(Recovery.of(replica, false, false, stores, members));
    return new Watched(stores);
  }

  private final class Watched implements ReplicaStores {
    private final ReplicaStores stores;

    Watched(ReplicaStores stores) {
      this.stores = stores;
    }

    @Override
    public LogStore log() {
      return new WatchedLog(stores.log());
    }

    @Override
    public VoteStore votes() {
      return new WatchedVotes(stores.votes());
    }

    @Override
    public SnapshotStore snapshots() {
      return new WatchedSnapshots(stores.snapshots());
    }

    @Override
    public void cut() {
      stores.cut();
    }

    @Override
    public void close() {
      stores.close();
    }
  }

  private static List<Long> digests(List<LogRecord> batch) {
    return batch.stream().map(Recovery::digest).toList();
  }

  private final class WatchedLog implements LogStore {
    private final LogStore log;

    WatchedLog(LogStore log) {
      this.log = log;
    }

    @Override
    public void append(List<LogRecord> batch) {
      log.append(batch);
      List<Long> digests = digests(batch);
      witness.tell(new Observation.Appended(replica, batch.get(0).index(), digests, true));
    }

    @Override
    public void truncateSuffix(long lastKept) {
      droppingAfter(lastKept, () -> log.truncateSuffix(lastKept));
    }

    @Override
    public void truncatePrefix(long firstKept) {
      if (firstKept > log.lastIndex() + 1) {
        droppingAfter(firstKept - 1, () -> log.truncatePrefix(firstKept));
      } else {
        log.truncatePrefix(firstKept);
      }
    }

    @Override
    public void reset(long nextIndex) {
      droppingAfter(nextIndex - 1, () -> log.reset(nextIndex));
    }

    private void droppingAfter(long last, Runnable change) {
      witness.tell(new Observation.TruncatingSuffix(replica, last));
      change.run();
      witness.tell(new Observation.TruncatedSuffix(replica, last));
    }

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
    public LogStore.Recovery recovery() {
      return log.recovery();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private final class WatchedVotes implements VoteStore {
    private final VoteStore votes;

    WatchedVotes(VoteStore votes) {
      this.votes = votes;
    }

    @Override
    public Vote vote() {
      return votes.vote();
    }

    @Override
    public void save(Vote vote) {
      votes.save(vote);
      witness.tell(
          new Observation.VoteSaved(
              replica, vote.term(), Recovery.number(members, vote.candidate())));
    }
  }

  private final class WatchedSnapshots implements SnapshotStore {
    private final SnapshotStore snapshots;

    WatchedSnapshots(SnapshotStore snapshots) {
      this.snapshots = snapshots;
    }

    @Override
    public List<Meta> snapshots() {
      return snapshots.snapshots();
    }

    @Override
    public Writer begin(Meta meta) {
      Writer writer = snapshots.begin(meta);
      return new Writer() {
        @Override
        public void write(byte[] bytes, int offset, int length) {
          writer.write(bytes, offset, length);
        }

        @Override
        public void commit() {
          writer.commit();
          witness.tell(new Observation.SnapshotInPlace(replica, meta.index()));
        }

        @Override
        public void close() {
          writer.close();
        }
      };
    }

    @Override
    public Reader open(Meta meta) {
      return snapshots.open(meta);
    }

    @Override
    public Receiver receive() {
      Receiver receiver = snapshots.receive();
      return new Receiver() {
        @Override
        public void write(ByteBuffer raw) {
          receiver.write(raw);
        }

        @Override
        public Meta commit() {
          Meta meta = receiver.commit();
          witness.tell(new Observation.SnapshotInPlace(replica, meta.index()));
          return meta;
        }

        @Override
        public void close() {
          receiver.close();
        }
      };
    }
  }
}
