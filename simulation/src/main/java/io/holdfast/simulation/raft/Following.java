package io.holdfast.simulation.raft;

import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.SnapshotStore.Meta;
import java.util.List;

/** What a follower does: takes entries and snapshots from its leader, and says how far it is. */
final class Following {
  private final SimulatedRaft raft;

  /** What it owes its leader after the next flush; 0 for nothing. */
  private long owedMatch;

  Following(SimulatedRaft raft) {
    this.raft = raft;
  }

  private void follow(int from, long newTerm) {
    if (newTerm > raft.term || raft.role != Role.FOLLOWER) {
      raft.stepDown(newTerm);
    }
    raft.leaderHeard = raft.world.queue().now();
    if (raft.leader != from) {
      raft.leader = from;
      raft.consumer().following(raft.world.members().get(from), raft.term);
    }
  }

  void onAppend(int from, RaftMessage.AppendRequest request) {
    if (request.term() < raft.term) {
      raft.send(from, new RaftMessage.AppendReply(raft.term, false, raft.storage().lastIndex(), 0));
      return;
    }
    follow(from, request.term());
    RaftStorage entries = raft.storage();
    if (request.previousIndex() > raft.commitIndex()
        && entries.termAt(request.previousIndex()) != request.previousTerm()) {
      long hint = Math.min(request.previousIndex() - 1, entries.lastIndex());
      raft.send(from, new RaftMessage.AppendReply(raft.term, false, hint, request.round()));
      return;
    }
    List<LogRecord> received = request.entries();
    for (int i = 0; i < received.size(); i++) {
      LogRecord entry = received.get(i);
      // What is committed matches; a late message may say it again.
      if (entry.index() <= raft.commitIndex()) {
        continue;
      }
      if (entry.index() <= entries.lastIndex()) {
        if (entries.termAt(entry.index()) == entry.term()) {
          continue;
        }
        entries.truncateSuffix(entry.index() - 1);
      }
      entries.add(entry);
    }
    long match = request.previousIndex() + received.size();
    raft.commit(Math.min(request.commitIndex(), match));
    if (entries.hasWaiting()) {
      raft.scheduleFlush();
    }
    if (match > entries.stableIndex()) {
      owedMatch = Math.max(owedMatch, match);
    }
    long stableMatch = Math.min(match, entries.stableIndex());
    if (received.isEmpty() || stableMatch == match) {
      raft.send(from, new RaftMessage.AppendReply(raft.term, true, stableMatch, request.round()));
    }
    raft.scheduleApply();
  }

  void onSnapshot(int from, RaftMessage.SnapshotRequest request) {
    if (request.term() < raft.term) {
      raft.send(from, new RaftMessage.SnapshotReply(raft.term, 0));
      return;
    }
    follow(from, request.term());
    if (request.index() <= raft.commitIndex()) {
      raft.send(
          from,
          new RaftMessage.SnapshotReply(
              raft.term, Math.min(raft.commitIndex(), raft.storage().stableIndex())));
      return;
    }
    if (raft.savesSnapshot()) {
      return;
    }
    owedMatch = 0;
    Meta meta = raft.storage().receive(request.raw(), raft.world.chance());
    try (SnapshotStore.Reader reader = raft.storage().open(meta)) {
      raft.consumer().install(reader);
    }
    raft.storage().inPlace(meta);
    raft.installed(meta.index());
    raft.send(from, new RaftMessage.SnapshotReply(raft.term, meta.index()));
  }

  /** What waited is on disk. */
  void stored() {
    if (owedMatch > 0 && raft.leader >= 0) {
      long match = Math.min(owedMatch, raft.storage().stableIndex());
      owedMatch = 0;
      raft.send(raft.leader, new RaftMessage.AppendReply(raft.term, true, match, 0));
    }
  }
}
