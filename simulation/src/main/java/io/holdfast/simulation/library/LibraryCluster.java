package io.holdfast.simulation.library;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.disk.DiskImage;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.world.Chance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Three production replicas on the library, alive or not. Used by one thread; what it hands to the
 * library is used by many.
 */
final class LibraryCluster {
  static final int REPLICAS = 3;

  /** Short, so that a faulty network makes timers fire; the trial also campaigns. */
  private static final RaftTimes TIMES = new RaftTimes(200, 40, true);

  private static final int SEGMENT_BYTES = 16 << 10;
  private static final int SNAPSHOT_EVERY_BYTES = 20_000;

  private final Chance chance;
  private final Witness witness;
  private final InProcessNetwork network = new InProcessNetwork();
  private final FaultyNetwork faults;
  private final List<ReplicaId> members = new ArrayList<>();
  private final DiskImage[] images = new DiskImage[REPLICAS];
  private final @Nullable Life[] lives = new @Nullable Life[REPLICAS];
  private int reopens;

  LibraryCluster(Chance chance, Witness witness) {
    this.chance = chance;
    this.witness = witness;
    this.faults = new FaultyNetwork(chance.split());
    network.setFaults(faults);
    for (int i = 0; i < REPLICAS; i++) {
      members.add(new ReplicaId("r" + (i + 1)));
      images[i] = new DiskImage();
    }
    witness.tell(new Observation.Formed(REPLICAS));
  }

  /** One life of a replica. */
  final class Life implements ReplicaObserver {
    private final int number;
    private final WatchedFolder folder;
    private final WatchedLog log;
    private final Replica replica;
    private volatile boolean dead;

    Life(int number) {
      this.number = number;
      this.folder =
          new WatchedFolder(
              number,
              members,
              witness,
              images[number],
              chance.split(),
              StorageOptions.inline(number + 1L, SEGMENT_BYTES, 4 * SEGMENT_BYTES));
      ReplicaId self = members.get(number);
      this.log =
          new WatchedLog(number, new RaftLog(self, members, network, folder, TIMES), witness);
      Chance nonces = chance.split();
      this.replica =
          new Replica(
              "s" + (number + 1),
              log,
              ReplicaOptions.defaults(LedgerOptions.DEFAULT)
                  .withSnapshotEveryBytes(SNAPSHOT_EVERY_BYTES),
              new Proposals(),
              () -> nonces.bits() | 1,
              this);
    }

    int number() {
      return number;
    }

    Replica replica() {
      return replica;
    }

    boolean dead() {
      return dead;
    }

    @Nullable SimulatedDisk disk() {
      return folder.disk();
    }

    @Override
    public void applied(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
      witness.applied(number, index, log.applyingDigest(), entry, outcomes, view);
    }

    @Override
    public void failed(Throwable cause) {
      SimulatedDisk disk = folder.disk();
      if (disk != null && disk.failed()) {
        witness.tell(new Observation.DiskFailed(number));
      } else if (disk == null || !disk.crashed()) {
        throw new AssertionError("replica " + number + " died of a bug", cause);
      }
      dead = true;
    }
  }

  FaultyNetwork faults() {
    return faults;
  }

  ReplicaId member(int replica) {
    return members.get(replica);
  }

  /** Starts of replicas on disks that they had used before. */
  int reopens() {
    return reopens;
  }

  /** A replica's present life; null while it is down. */
  @Nullable Life life(int replica) {
    return lives[replica];
  }

  /** The replica that serves; null if none does. */
  @Nullable Life serving() {
    for (Life life : lives) {
      if (life != null && !life.dead() && life.replica().serves()) {
        return life;
      }
    }
    return null;
  }

  /** Starts one; it may die of its disk on the way. */
  void start(int replica) {
    Life life = new Life(replica);
    lives[replica] = life;
    try {
      life.replica().start();
    } catch (DamagedException refused) {
      witness.tell(
          new Observation.RefusedToStart(
              replica, false, false, String.valueOf(refused.getMessage())));
      bury(replica);
    } catch (DiskFailedException failed) {
      bury(replica);
    }
  }

  /** The process is gone at once. */
  void crash(int replica) {
    if (lives[replica] != null) {
      bury(replica);
    }
  }

  private void bury(int replica) {
    Life life = lives[replica];
    lives[replica] = null;
    if (life == null) {
      return;
    }
    life.replica().crash();
    SimulatedDisk disk = life.disk();
    if (disk != null && disk.changesAfterFailure() > 0) {
      witness.tell(new Observation.ChangedAfterFailure(replica, disk.changesAfterFailure()));
    }
    witness.tell(new Observation.Died(replica, "crashed"));
    images[replica].settle(chance);
  }

  /** Everybody who is down, or has died of his disk, comes up. */
  void raise() {
    for (int i = 0; i < REPLICAS; i++) {
      Life life = lives[i];
      if (life != null && life.dead()) {
        bury(i);
      }
      if (lives[i] == null) {
        reopens++;
        start(i);
      }
    }
  }

  /** Time passes for everybody. */
  void tick() {
    for (Life life : lives) {
      if (life != null && !life.dead()) {
        life.replica().tick();
      }
    }
  }

  /** Looks at every job of every replica. */
  void census() {
    for (Life life : lives) {
      if (life != null && !life.dead()) {
        life.replica().peek(view -> witness.census(life.number(), view));
      }
    }
  }

  void end() {
    for (int i = 0; i < REPLICAS; i++) {
      crash(i);
    }
  }
}
