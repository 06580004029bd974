package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.Hello.Passport;
import io.holdfast.log.raft.Hello.Verdict;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the cluster, as far as one replica knows: whom it calls, and whom it lets in.
 *
 * <p>It is a copy of what the log says, so it can be behind. Therefore a caller that is not in it
 * is let in, when the cluster's id is right: it may have been added since. A replica is turned away
 * for good only where the log said that it was removed.
 *
 * @param clusterId empty while this replica belongs to no cluster, and in clusters whose members
 *     never change
 * @param incarnation this replica's own; 0 in clusters whose members never change
 * @param members present ones by id, this one among them or not
 * @param dropped incarnations that were removed, by id
 * @param index of the entry that changed the members last; who knows a later one is believed
 */
public record Roster(
    String clusterId,
    long incarnation,
    Map<ReplicaId, Entry> members,
    Map<ReplicaId, Set<Long>> dropped,
    long index) {

  /** Nobody is known, and everybody let in who has the cluster's name: members never change. */
  static final Roster FIXED = new Roster("", 0, Map.of(), Map.of(), 0);

  public Roster {
    members = Map.copyOf(members);
    dropped = Map.copyOf(dropped);
  }

  /**
   * A member.
   *
   * @param address an unresolved one is resolved anew at each attempt to connect
   */
  public record Entry(long incarnation, InetSocketAddress address) {}

  /**
   * What is decided about a caller.
   *
   * @param adopts this replica belongs to the caller's cluster from now on
   */
  record Decision(Verdict verdict, String reason, boolean adopts) {
    private static final Decision WELCOME = new Decision(Verdict.WELCOME, "", false);

    static Decision refused(String reason) {
      return new Decision(Verdict.REFUSED, reason, false);
    }
  }

  Passport passport() {
    return new Passport(clusterId, incarnation);
  }

  /** Where the members are. */
  Map<ReplicaId, InetSocketAddress> addresses() {
    Map<ReplicaId, InetSocketAddress> addresses = new HashMap<>();
    members.forEach((id, entry) -> addresses.put(id, entry.address()));
    return addresses;
  }

  /** Where a member is; null where that is not known. */
  @Nullable InetSocketAddress address(ReplicaId member) {
    Entry entry = members.get(member);
    return entry == null ? null : entry.address();
  }

  /** The incarnation that a member should have; 0 where any will do. */
  long expected(ReplicaId member) {
    Entry entry = members.get(member);
    return entry == null ? 0 : entry.incarnation();
  }

  boolean isDropped(ReplicaId replica, long itsIncarnation) {
    return dropped.getOrDefault(replica, Set.of()).contains(itsIncarnation);
  }

  /** Whether to talk to a caller. */
  Decision decide(Hello hello, String clusterName, ReplicaId self) {
    if (hello.version() != Hello.VERSION) {
      return Decision.refused(
          "it speaks version "
              + hello.version()
              + " of the transport, this replica "
              + Hello.VERSION);
    }
    if (!hello.cluster().equals(clusterName)) {
      return Decision.refused(
          "it is of cluster '" + hello.cluster() + "', this replica of '" + clusterName + "'");
    }
    if (!hello.to().equals(self)) {
      return Decision.refused("it looks for replica " + hello.to() + ", this is " + self);
    }
    if (hello.from().equals(self)) {
      return Decision.refused("it says that it is replica " + hello.from() + ", as this one");
    }
    return hello.stays() ? decide(hello, self) : Decision.WELCOME;
  }

  private Decision decide(Hello hello, ReplicaId self) {
    ReplicaId from = hello.from();
    Passport caller = hello.caller();
    if (hello.toIncarnation() != 0 && hello.toIncarnation() != incarnation) {
      return Decision.refused(
          "it looks for another incarnation of "
              + self
              + ": this one has another data folder, and joins when "
              + self
              + " is removed and added again");
    }
    if (!caller.clusterId().equals(clusterId)) {
      if (clusterId.isEmpty() && hello.toIncarnation() != 0) {
        return new Decision(Verdict.WELCOME, "", true);
      }
      return Decision.refused(
          "it is of cluster id "
              + shown(caller.clusterId())
              + ", this replica of "
              + shown(clusterId));
    }
    if (isDropped(from, caller.incarnation())) {
      return new Decision(
          Verdict.DROPPED, "replica " + from + " was removed from the cluster", false);
    }
    Entry known = members.get(from);
    if (known != null
        && known.incarnation() != caller.incarnation()
        && hello.rosterIndex() <= index) {
      return Decision.refused(
          "it is another incarnation of " + from + " than the member of that name");
    }
    return Decision.WELCOME;
  }

  private static String shown(String id) {
    return id.isEmpty() ? "none" : id;
  }
}
