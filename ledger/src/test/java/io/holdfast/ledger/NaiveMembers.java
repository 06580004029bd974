package io.holdfast.ledger;

import static io.holdfast.ledger.NaiveOutcomes.done;
import static io.holdfast.ledger.NaiveOutcomes.plain;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The members of {@link NaiveLedger}. */
final class NaiveMembers {
  private final TreeMap<String, Member> members = new TreeMap<>();
  private final List<Member> dropped = new ArrayList<>();

  Outcome put(MemberCommand.PutMember c) {
    Member same = members.get(c.replica());
    if (same != null && same.incarnation() != c.incarnation()) {
      return plain(Rejection.MEMBER_EXISTS, 0);
    }
    for (Member each : dropped) {
      if (each.replica().equals(c.replica()) && each.incarnation() == c.incarnation()) {
        return plain(Rejection.MEMBER_DROPPED, 0);
      }
    }
    if (same == null && members.size() == 11) {
      return plain(Rejection.FULL, 0);
    }
    Member put = new Member(c.replica(), c.incarnation(), c.replication(), c.api(), false);
    return done(put.equals(members.put(c.replica(), put)), 0);
  }

  Outcome drop(MemberCommand.DropMember c) {
    Member same = members.get(c.replica());
    if (same != null && same.incarnation() == c.incarnation()) {
      members.remove(c.replica());
      dropped.add(new Member(c.replica(), c.incarnation(), same.replication(), same.api(), true));
      if (dropped.size() > 32) {
        dropped.remove(0);
      }
      return done(false, 0);
    }
    boolean again =
        dropped.stream()
            .anyMatch(
                each ->
                    each.replica().equals(c.replica()) && each.incarnation() == c.incarnation());
    return again ? done(true, 0) : plain(Rejection.NO_SUCH_MEMBER, 0);
  }

  List<Member> all() {
    List<Member> all = new ArrayList<>(members.values());
    all.addAll(dropped);
    return all;
  }
}
