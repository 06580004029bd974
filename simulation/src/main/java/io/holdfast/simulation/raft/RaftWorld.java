package io.holdfast.simulation.raft;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the replicas of one cluster share.
 *
 * @param members every replica; a replica's number is its place here and in the network
 * @param preVote whether elections begin with a trial
 */
public record RaftWorld(
    List<ReplicaId> members,
    EventQueue queue,
    SimulatedNetwork network,
    Chance chance,
    Stores stores,
    Peers peers,
    RaftObserver observer,
    boolean preVote) {

  /** How often a leader is heard, milliseconds. */
  static final int HEARTBEAT = 80;

  /** Without a leader's word for so long, a follower may want another, milliseconds. */
  static final int ELECTION_LEAST = 250;

  /** The latest point at which it does. */
  static final int ELECTION_MOST = 500;

  /** More than half. */
  int majority() {
    return members.size() / 2 + 1;
  }

  /** Opens the production stores. */
  public interface Stores {
    /** Recovers what is on the disk, or creates it on an empty one. */
    ReplicaStores open(int replica, SimulatedDisk disk);
  }

  /** Finds a replica's present life. */
  public interface Peers {
    /** Null while it is down. */
    @Nullable SimulatedRaft at(int replica);
  }
}
