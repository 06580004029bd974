package io.holdfast.simulation.raft;

import io.holdfast.log.ReplicatedLog.BarrierListener;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a replica remembers only while it leads; losing the role drops it. */
final class Leading {
  final long raftTerm;

  /** The leader's first entry; its commitment makes all earlier ones committed. */
  final long firstIndex;

  /** The next entry to send to each replica. */
  final long[] next;

  /** The last entry known to be synced at each replica. */
  final long[] match;

  /** When each replica was last heard. */
  final long[] heard;

  /** Until when no second snapshot is sent to each replica. */
  final long[] snapshotQuiet;

  /** The last round that each replica has answered. */
  final long[] answeredRound;

  /** Listeners by the index of their entry. */
  final Long2ObjectOpenHashMap<ProposalListener> listeners = new Long2ObjectOpenHashMap<>();

  final List<Barrier> barriers = new ArrayList<>();
  long round;

  /** True once the consumer was told. */
  boolean announced;

  /** True while leadership is being handed over; nothing may be proposed then. */
  boolean transferring;

  /** A read that waits for a round and for the apply. */
  record Barrier(long round, long index, BarrierListener listener) {}

  Leading(long raftTerm, int members, long firstIndex, long now) {
    this.raftTerm = raftTerm;
    this.firstIndex = firstIndex;
    this.next = new long[members];
    this.match = new long[members];
    this.heard = new long[members];
    this.snapshotQuiet = new long[members];
    this.answeredRound = new long[members];
    Arrays.fill(next, firstIndex);
    Arrays.fill(heard, now);
  }

  /** The greatest value that a majority has reached. */
  static long majorityValue(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }

  /** Replicas heard since a point in time, the leader included. */
  int heardSince(long time, int self) {
    int count = 0;
    for (int i = 0; i < heard.length; i++) {
      if (i == self || heard[i] >= time) {
        count++;
      }
    }
    return count;
  }
}
