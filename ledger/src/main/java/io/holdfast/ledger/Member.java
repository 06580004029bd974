package io.holdfast.ledger;

/**
 * A replica of the cluster, as {@link MemberCommand.PutMember} has it.
 *
 * @param replica its id in the log
 * @param incarnation of its folder; not 0
 * @param replication where the other replicas reach it, as {@code host:port}
 * @param api where clients reach it
 * @param dropped it was removed, and this incarnation of it never comes back
 */
public record Member(
    String replica, long incarnation, String replication, String api, boolean dropped) {

  boolean is(String otherReplica, long otherIncarnation) {
    return replica.equals(otherReplica) && incarnation == otherIncarnation;
  }
}
