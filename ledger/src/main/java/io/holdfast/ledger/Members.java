package io.holdfast.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of the cluster and where they are.
 *
 * <p>Naively each server would have the others' addresses in its configuration. However, then a
 * change would have to be made on all machines, and one that was missed would show at the worst
 * moment. As a part of the state it is the same everywhere, also after a snapshot.
 *
 * <p>Those that were removed are remembered for a while, so that one that comes back learns why
 * nobody talks to it; the earliest are forgotten first.
 */
final class Members {
  /** In the order of their ids. */
  private final TreeMap<String, Member> present = new TreeMap<>();

  /** The earliest first. */
  private final Deque<Member> dropped = new ArrayDeque<>();

  private long changedAt;

  Outcome put(MemberCommand.PutMember command, long index) {
    String replica = command.replica();
    long incarnation = command.incarnation();
    Member before = present.get(replica);
    if (before != null && before.incarnation() != incarnation) {
      return Outcomes.rejected(Rejection.MEMBER_EXISTS, 0);
    }
    if (dropped.stream().anyMatch(each -> each.is(replica, incarnation))) {
      return Outcomes.rejected(Rejection.MEMBER_DROPPED, 0);
    }
    if (before == null && present.size() >= Limits.MAX_MEMBERS) {
      return Outcomes.rejected(Rejection.FULL, 0);
    }
    Member after = new Member(replica, incarnation, command.replication(), command.api(), false);
    if (after.equals(before)) {
      return Outcomes.done(true, 0);
    }
    present.put(replica, after);
    changedAt = index;
    return Outcomes.done(false, 0);
  }

  Outcome drop(MemberCommand.DropMember command, long index) {
    String replica = command.replica();
    long incarnation = command.incarnation();
    Member before = present.get(replica);
    if (before == null || before.incarnation() != incarnation) {
      return dropped.stream().anyMatch(each -> each.is(replica, incarnation))
          ? Outcomes.done(true, 0)
          : Outcomes.rejected(Rejection.NO_SUCH_MEMBER, 0);
    }
    present.remove(replica);
    if (dropped.size() >= Limits.MAX_DROPPED_MEMBERS) {
      dropped.removeFirst();
    }
    dropped.addLast(new Member(replica, incarnation, before.replication(), before.api(), true));
    changedAt = index;
    return Outcomes.done(false, 0);
  }

  /** Present ones by id, then dropped ones in their order. */
  List<Member> all() {
    List<Member> all = new ArrayList<>(present.values());
    all.addAll(dropped);
    return all;
  }

  long changedAt() {
    return changedAt;
  }

  /** Takes one of a snapshot, in the order of {@link #all}. */
  void restore(Member member) {
    @Nullable String last = present.isEmpty() ? null : present.lastKey();
    if (member.dropped()) {
      dropped.addLast(member);
    } else if (!dropped.isEmpty() || (last != null && last.compareTo(member.replica()) >= 0)) {
      throw new IllegalArgumentException("members out of order at " + member.replica());
    } else {
      present.put(member.replica(), member);
    }
    if (present.size() > Limits.MAX_MEMBERS || dropped.size() > Limits.MAX_DROPPED_MEMBERS) {
      throw new IllegalArgumentException("more members than there can be");
    }
  }

  void restored(long index) {
    changedAt = index;
  }

  /** Of all that is here. There are few of them, so it is not kept but computed. */
  long digest() {
    long mixed = Mix.low(Mix.SEED_LOW, changedAt);
    for (Member member : all()) {
      mixed = Mix.low(mixed, member.replica());
      mixed = Mix.low(mixed, member.incarnation());
      mixed = Mix.low(mixed, member.replication());
      mixed = Mix.low(mixed, member.api());
      mixed = Mix.low(mixed, member.dropped() ? 1 : 0);
    }
    return Mix.finish(mixed);
  }
}
