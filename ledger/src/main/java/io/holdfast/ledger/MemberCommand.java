package io.holdfast.ledger;

/** What can happen to the list of the cluster's members. */
public sealed interface MemberCommand extends Command {

  /**
   * A replica of the cluster, and where it is: for the others' address books. Who votes is not the
   * ledger's to say, but the log's.
   *
   * @param replica its id in the log
   * @param incarnation made by chance when its folder was new: an id whose folder was lost is
   *     another one until it was dropped; not 0
   * @param replication where the other replicas reach it, as {@code host:port}
   * @param api where clients reach it, as {@code http://host:port}
   */
  record PutMember(String replica, long incarnation, String replication, String api)
      implements MemberCommand {
    public PutMember {
      Limits.requireMember(replica, incarnation);
      Limits.requireBytes(replication, 1, Limits.MAX_ADDRESS_BYTES, "replication");
      Limits.requireBytes(api, 1, Limits.MAX_ADDRESS_BYTES, "api");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.putMember(this);
    }
  }

  /** A replica is none of the cluster any more; this incarnation of it never will be again. */
  record DropMember(String replica, long incarnation) implements MemberCommand {
    public DropMember {
      Limits.requireMember(replica, incarnation);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.dropMember(this);
    }
  }
}
