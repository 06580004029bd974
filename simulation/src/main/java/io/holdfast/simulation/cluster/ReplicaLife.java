package io.holdfast.simulation.cluster;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.raft.SimulatedRaft;
import java.util.List;

/** One life of one replica, from a start to a crash: its process. */
public final class ReplicaLife implements ReplicaObserver {
  /** Entries between two censuses of one replica. */
  private static final int CENSUS_EVERY = 64;

  private final SimulatedCluster cluster;
  private final int number;
  private final SimulatedDisk disk;
  private final SimulatedRaft raft;
  private final Replica replica;
  private final LeaderHook leaderHook;
  private int untilCensus = 1;

  /** What the harness does on a leader. */
  public interface LeaderHook {
    /** The replica serves; the view may be read during the call. */
    void opened(ReplicaLife life);

    /** An entry was applied, on a leader or not. */
    void applied(ReplicaLife life, Entry entry, List<Outcome> outcomes);
  }

  ReplicaLife(
      SimulatedCluster cluster,
      int number,
      SimulatedDisk disk,
      SimulatedRaft raft,
      ReplicaOptions options,
      Proposals proposals,
      LeaderHook leaderHook) {
    this.cluster = cluster;
    this.number = number;
    this.disk = disk;
    this.raft = raft;
    this.leaderHook = leaderHook;
    this.replica =
        new Replica(
            cluster.nameOf(number),
            raft,
            options,
            proposals,
            () -> cluster.chance().bits() | 1,
            this);
  }

  /** The replica's number, from 0. */
  public int number() {
    return number;
  }

  /** The production replica. */
  public Replica replica() {
    return replica;
  }

  /** Its disk in this life. */
  public SimulatedDisk disk() {
    return disk;
  }

  /** Its log in this life. */
  public SimulatedRaft raft() {
    return raft;
  }

  /** True while this life lasts and its replica leads and serves. */
  public boolean serves() {
    return raft.alive() && replica.serves();
  }

  @Override
  public void applied(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
    cluster.applied(number, index, entry, outcomes, view);
    if (--untilCensus == 0) {
      untilCensus = CENSUS_EVERY;
      cluster.census(number, view);
    }
    leaderHook.applied(this, entry, outcomes);
  }

  @Override
  public void opened(long term) {
    // The entry is not told yet; its observer is called after this.
    cluster.soon(
        () -> {
          if (serves()) {
            cluster.tell(
                new Observation.Opened(number, raft.status().appliedIndex(), cluster.now()));
            leaderHook.opened(this);
          }
        });
  }

  @Override
  public void closed() {
    cluster.tell(new Observation.Closed(number));
  }

  @Override
  public void failed(Throwable cause) {
    // RaftObserver.died tells it, with the reason.
  }
}
