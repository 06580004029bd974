package io.holdfast.simulation.raft;

import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.VoteStore.Vote;
import java.util.List;

/**
 * Sees what a replica's Raft does, at the moment at which it is done. Replicas are numbered from 0.
 */
public interface RaftObserver {

  /** The stores are open; the consumer has nothing yet. */
  void recovered(int replica, ReplicaStores stores);

  /**
   * A batch was appended.
   *
   * @param durable false if the disk would lose some of it now, whatever the store says
   */
  void appended(int replica, List<LogRecord> batch, boolean durable);

  /** A committed entry is about to be given to the consumer. */
  void applying(int replica, LogRecord entry);

  /** The log's tail is about to be dropped; if the replica dies now, it may be there or not. */
  void truncatingSuffix(int replica, long lastKept);

  /** The log's tail was dropped. */
  void truncatedSuffix(int replica, long lastKept);

  /** A snapshot is in place: everything up to its index can be recovered from it. */
  void snapshotInPlace(int replica, SnapshotStore.Meta meta);

  /** A vote was saved. */
  void voteSaved(int replica, Vote vote);

  /** A vote is given to another replica. */
  void voteGiven(int replica, long term, int candidate);

  /** The replica leads in this term of Raft's. */
  void leads(int replica, long raftTerm);

  /** Its disk failed or lost its power, or a bug was met; it does nothing any more. */
  void died(int replica, Death death, Throwable cause);

  /** Why a replica died. */
  enum Death {
    /** The power went in the middle of a change of the disk. */
    POWER_LOST,
    /** The disk failed, or was found damaged. */
    DISK_FAILED,
    /** An exception that nobody meant to throw. */
    BUG
  }
}
