package io.holdfast.log;

import java.util.List;

/**
 * Who votes on the one order of all entries, and how that changes while it goes on. Beside {@link
 * ReplicatedLog}, because not every implementation of that can change its members.
 *
 * <p>Methods may be called from any thread and do not block.
 */
public interface MemberChanges {

  /**
   * Makes this replica alone a cluster: its only voter. Only where it knows of no voter; does
   * nothing otherwise. Not durable before it has been elected, which the caller asks for.
   */
  void found();

  /**
   * Makes a replica a voter, as soon as it has caught up; until then it is sent entries, or a
   * snapshot, and does not count. Its address must be known to the network.
   */
  void add(ReplicaId replica, ChangeListener listener);

  /** Makes a voter none any more. Not the leader itself: that hands over first. */
  void remove(ReplicaId replica, ChangeListener listener);

  /**
   * Asks the voter that has most to lead, once it has everything; proposals wait or fail meanwhile.
   *
   * @return false when this replica does not lead, or there is nobody else
   */
  boolean handOver();

  /**
   * The voters by the newest configuration that this replica has, committed or not; empty where it
   * has none.
   */
  List<ReplicaId> voters();

  /** Learns what became of a change; at most once, and never where the replica ends first. */
  interface ChangeListener {
    /** It is committed; or there was nothing to change. */
    void changed();

    /**
     * It is not known to be committed. Where leadership was lost it may still be.
     *
     * @param reason one line
     */
    void failed(String reason);
  }
}
