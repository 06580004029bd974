package io.holdfast.simulation.raft;

import io.holdfast.log.storage.LogRecord;
import java.util.List;

/** What replicas say to each other. The sender is known to the network. */
sealed interface RaftMessage {
  /** The sender's term; in a trial vote, the one that it would begin. */
  long term();

  /**
   * Asks for a vote.
   *
   * @param lastIndex the candidate's last entry
   * @param lastTerm that entry's term
   * @param trial a pre-vote: binds nobody
   */
  record VoteRequest(long term, long lastIndex, long lastTerm, boolean trial)
      implements RaftMessage {}

  /** Gives a vote or not. */
  record VoteReply(long term, boolean granted, boolean trial) implements RaftMessage {}

  /**
   * Entries, or none as a heartbeat.
   *
   * @param previousIndex the entry before the first of these
   * @param previousTerm its term
   * @param commitIndex what the leader knows to be committed
   * @param round number of the leader's round, for ReadIndex
   */
  record AppendRequest(
      long term,
      long previousIndex,
      long previousTerm,
      List<LogRecord> entries,
      long commitIndex,
      long round)
      implements RaftMessage {}

  /**
   * How far the follower is.
   *
   * @param matched true if the follower's synced log equals the leader's up to {@code index}
   * @param index if not matched: the last index that may match
   */
  record AppendReply(long term, boolean matched, long index, long round) implements RaftMessage {}

  /** A whole snapshot file. */
  record SnapshotRequest(long term, long index, byte[] raw) implements RaftMessage {}

  /** Everything up to {@code index} is in place. */
  record SnapshotReply(long term, long index) implements RaftMessage {}
}
