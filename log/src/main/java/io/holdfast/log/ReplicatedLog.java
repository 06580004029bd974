package io.holdfast.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one order of all entries: Raft, on disk, synced, seen from one replica.
 *
 * <p>Entries are bytes to it. What is committed reaches the {@link LogConsumer} of every replica in
 * the same order, once in the life of that consumer (after a restart again, from the newest
 * snapshot on).
 *
 * <p>Methods may be called from any thread and do not block on the disk or the network, but for
 * {@link #start}, {@link #crash} and {@link #close}.
 */
public interface ReplicatedLog extends AutoCloseable {

  /**
   * Recovers what is on disk and takes part in the cluster. Returns when it can vote and follow;
   * entries known to be committed may be applied after it.
   *
   * @throws DamagedException when what is on disk is not what was written; nothing on disk has
   *     changed
   * @throws DiskFailedException when the disk fails
   */
  void start(LogConsumer consumer);

  /**
   * Proposes one entry in one leadership of this replica.
   *
   * <p>The listener is called exactly once, from a thread of the log or the caller's. There is no
   * "not committed": a proposal that was never appended and one whose leader stepped down cannot be
   * told apart.
   *
   * @param raftTerm the Raft term given to {@link LogConsumer#leadershipStarted}; in any other term
   *     the proposal is indeterminate
   * @param entry not changed afterwards; at most {@link LogLimits#MAX_ENTRY_BYTES} bytes
   */
  void propose(long raftTerm, byte[] entry, ProposalListener listener);

  /**
   * Calls when everything committed before this call is applied here (a linearizable read may
   * follow), or fails when this replica cannot tell. By a round of the majority (ReadIndex), never
   * by a lease.
   */
  void readBarrier(BarrierListener listener);

  /**
   * Starts an ordinary election for this replica at once, without waiting for a timeout: the
   * directed takeover.
   */
  void campaign();

  /**
   * Asks a follower to take over, once it has everything; proposals wait or fail meanwhile.
   *
   * @return false when this replica does not lead, or the other one is not a member
   */
  boolean handOver(ReplicaId to);

  /** Which replica this is. */
  ReplicaId self();

  /**
   * Who votes, by the newest configuration in the log here, committed or not; this replica among
   * them where it does. Nobody where it is not running.
   */
  List<ReplicaId> voters();

  /** Asks another voter what its wall clock says. */
  void askClock(ReplicaId of, ClockListener listener);

  /** Takes a snapshot soon. The listener learns the index, or the failure. */
  void snapshot(SnapshotListener listener);

  /** What this replica knows now. */
  LogStatus status();

  /**
   * A consumer's entry that this replica has on disk, its checksum verified; for whoever looks
   * back. Reads the disk: not for a thread that others wait for. Whether it is committed is for the
   * caller to know.
   *
   * @return null where there is none at the index: compacted, not written yet, one of the log's
   *     own, or the replica is not running
   * @throws DamagedException when it is not what was written; the replica stops
   * @throws DiskFailedException when the disk fails
   */
  byte @Nullable [] entry(long index);

  /**
   * A crash in process: cuts the transport and the disk handle, so that nothing of this replica can
   * act any more, then disposes of its threads and memory. What was synced stays. No clean
   * shutdown.
   */
  void crash();

  /**
   * A clean stop: leadership is handed over where that is possible, then everything is disposed of.
   */
  @Override
  void close();

  /** Learns what became of a proposal. */
  interface ProposalListener {
    /** Committed, and applied by this replica's consumer. */
    void committed(long index);

    /** It may or may not be committed, now or later. */
    void indeterminate(String reason);
  }

  /** Learns when a read may be answered. */
  interface BarrierListener {
    /** Everything committed before the call is applied; {@code index} is at least its index. */
    void reached(long index);

    /** This replica cannot tell (no leader, no majority). */
    void failed(String reason);
  }

  /** Learns what another replica's clock says. */
  @FunctionalInterface
  interface ClockListener {
    /**
     * Called at most once, from any thread; not at all where the other one is not reached within a
     * second.
     *
     * @param wallMillis since the Unix epoch
     */
    void told(long wallMillis);
  }

  /** Learns what became of a snapshot. */
  interface SnapshotListener {
    /** Written, synced and in place. */
    void saved(long index);

    /** Not taken: one is under way, or nothing to do, or stopped. */
    void skipped(String reason);
  }
}
