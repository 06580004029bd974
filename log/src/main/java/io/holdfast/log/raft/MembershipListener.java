package io.holdfast.log.raft;

/** Learns what other replicas say about this one's membership; on the network's thread. */
public interface MembershipListener {

  /**
   * This replica, which belonged to no cluster, was added to one. Before this returns, the id must
   * be durable and in the network's {@link Roster}.
   */
  void adopted(String clusterId);

  /**
   * This replica was removed from the cluster, for good.
   *
   * @param reason one line
   */
  void dropped(String reason);

  /** Of a cluster whose members never change. */
  MembershipListener NONE =
      new MembershipListener() {
        @Override
        public void adopted(String clusterId) {
          throw new IllegalStateException("Expected no cluster to take this replica in");
        }

        @Override
        public void dropped(String reason) {
          throw new IllegalStateException("Expected nobody to be removed: " + reason);
        }
      };
}
