package io.holdfast.simulation.raft;

import io.holdfast.log.ReplicatedLog.BarrierListener;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogRecord.Kind;
import io.holdfast.log.storage.SnapshotStore.Meta;
import io.holdfast.simulation.raft.Leading.Barrier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only a leader does: sends entries, counts who has them, commits, answers. */
final class Replication {
  /** Entries in one message. */
  private static final int SEND_LIMIT = 32;

  /** Time before a snapshot is sent to the same replica again, milliseconds. */
  private static final int SNAPSHOT_QUIET = 300;

  private final SimulatedRaft raft;
  private boolean sendDue;

  Replication(SimulatedRaft raft) {
    this.raft = raft;
  }

  void begin(Leading leading) {
    scheduleSend();
    beat(leading);
  }

  void propose(Leading leading, byte[] entry, ProposalListener listener) {
    RaftStorage storage = raft.storage();
    long index = storage.lastIndex() + 1;
    storage.add(new LogRecord(index, leading.raftTerm, Kind.DATA, entry));
    leading.listeners.put(index, listener);
    raft.scheduleFlush();
    scheduleSend();
  }

  void barrier(Leading leading, BarrierListener listener) {
    leading.round++;
    leading.barriers.add(new Barrier(leading.round, raft.commitIndex(), listener));
    sendToAll(leading, true);
    barriersReached(leading);
  }

  private void scheduleSend() {
    if (!sendDue) {
      sendDue = true;
      raft.after(
          raft.world.chance().below(3),
          () -> {
            sendDue = false;
            if (raft.leading != null) {
              sendToAll(raft.leading, false);
            }
          });
    }
  }

  private void beat(Leading leading) {
    if (raft.leading != leading) {
      return;
    }
    long since = raft.world.queue().now() - RaftWorld.ELECTION_MOST;
    if (leading.heardSince(since, raft.self) < raft.world.majority()) {
      raft.stepDown(raft.term);
      raft.consumer().following(null, raft.term);
      return;
    }
    leading.round++;
    sendToAll(leading, true);
    raft.after(RaftWorld.HEARTBEAT, () -> beat(leading));
  }

  private void sendToAll(Leading leading, boolean heartbeat) {
    for (int peer = 0; peer < raft.world.members().size(); peer++) {
      if (peer != raft.self) {
        sendTo(leading, peer, heartbeat);
      }
    }
  }

  private void sendTo(Leading leading, int peer, boolean heartbeat) {
    RaftStorage storage = raft.storage();
    long next = leading.next[peer];
    long last = storage.lastIndex();
    if (next > last && !heartbeat) {
      return;
    }
    long previousTerm = storage.termAt(next - 1);
    if (previousTerm < 0 || (next <= last && next < storage.firstIndex())) {
      sendSnapshot(leading, peer);
      return;
    }
    List<LogRecord> entries = List.of();
    if (next <= last) {
      int count = (int) Math.min(SEND_LIMIT, last - next + 1);
      entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        LogRecord entry = storage.entry(next + i);
        if (entry == null) {
          throw new IllegalStateException("Expected the entry " + (next + i));
        }
        entries.add(entry);
      }
      leading.next[peer] = next + count;
    }
    raft.send(
        peer,
        new RaftMessage.AppendRequest(
            leading.raftTerm, next - 1, previousTerm, entries, raft.commitIndex(), leading.round));
  }

  private void sendSnapshot(Leading leading, int peer) {
    long now = raft.world.queue().now();
    Meta snapshot = raft.storage().snapshot();
    if (snapshot == null) {
      throw new IllegalStateException("Expected a snapshot below the first entry");
    }
    if (now < leading.snapshotQuiet[peer]) {
      return;
    }
    leading.snapshotQuiet[peer] = now + SNAPSHOT_QUIET;
    raft.send(
        peer,
        new RaftMessage.SnapshotRequest(
            leading.raftTerm, snapshot.index(), raft.storage().raw(snapshot)));
  }

  void onAppendReply(int from, RaftMessage.AppendReply reply) {
    Leading leading = leadingIn(reply.term());
    if (leading == null) {
      return;
    }
    heard(leading, from, reply.round());
    if (!reply.matched()) {
      leading.next[from] = Math.max(leading.match[from], reply.index()) + 1;
      sendTo(leading, from, false);
      return;
    }
    matched(leading, from, reply.index());
    if (leading.next[from] <= raft.storage().lastIndex()) {
      sendTo(leading, from, false);
    }
  }

  void onSnapshotReply(int from, RaftMessage.SnapshotReply reply) {
    Leading leading = leadingIn(reply.term());
    if (leading == null) {
      return;
    }
    heard(leading, from, 0);
    matched(leading, from, reply.index());
    sendTo(leading, from, false);
  }

  private @Nullable Leading leadingIn(long term) {
    if (term > raft.term) {
      raft.stepDown(term);
      return null;
    }
    return raft.leading != null && raft.leading.raftTerm == term ? raft.leading : null;
  }

  private void heard(Leading leading, int from, long round) {
    leading.heard[from] = raft.world.queue().now();
    if (round > leading.answeredRound[from]) {
      leading.answeredRound[from] = round;
      barriersReached(leading);
    }
  }

  private void matched(Leading leading, int from, long index) {
    if (index > leading.match[from]) {
      leading.match[from] = index;
      leading.next[from] = Math.max(leading.next[from], index + 1);
      advanceCommit(leading);
    }
  }

  /** The leader's own disk has everything. */
  void stored(Leading leading) {
    leading.match[raft.self] = raft.storage().stableIndex();
    advanceCommit(leading);
  }

  private void advanceCommit(Leading leading) {
    long index = Leading.majorityValue(leading.match);
    // Only an entry of the own term is committed by counting (Raft, 5.4.2).
    if (index > raft.commitIndex() && raft.storage().termAt(index) == leading.raftTerm) {
      raft.commit(index);
    }
  }

  /** An entry was applied here. */
  void applied(Leading leading, long index) {
    ProposalListener listener = leading.listeners.remove(index);
    if (listener != null) {
      listener.committed(index);
    }
    if (index == leading.firstIndex) {
      leading.announced = true;
      raft.consumer().leadershipStarted(leading.raftTerm);
    }
    barriersReached(leading);
  }

  private void barriersReached(Leading leading) {
    if (leading.barriers.isEmpty()) {
      return;
    }
    leading.answeredRound[raft.self] = leading.round;
    long round = Leading.majorityValue(leading.answeredRound);
    Iterator<Barrier> waiting = leading.barriers.iterator();
    List<Barrier> reached = new ArrayList<>();
    while (waiting.hasNext()) {
      Barrier barrier = waiting.next();
      if (barrier.round() <= round && barrier.index() <= raft.appliedIndex()) {
        waiting.remove();
        reached.add(barrier);
      }
    }
    long applied = raft.appliedIndex();
    reached.forEach(barrier -> barrier.listener().reached(applied));
  }
}
