package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.EngineNode.Following;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directed takeover: when the leader's process is known to have ended, nobody waits for the
 * election timeout, and nobody stands against anybody else.
 *
 * <p>The survivors stand one after the other, {@value #STEP_MILLIS} ms apart, in the order of their
 * ids. All of them know that order, so the first one usually wins before the second one moves. It
 * can lose, to a voter with a longer log, or be dead too; then the next one's turn comes. Whoever
 * has heard of a leader of a later term by then stays quiet, because standing would depose it; and
 * who has heard of a candidate gives it another {@value #STEP_MILLIS} ms, because standing would
 * split the votes, and two candidates are only sorted out by the election timeout.
 *
 * <p>A false alarm costs a leadership and nothing else: it is an ordinary election, see {@link
 * Campaign}.
 */
final class Takeover implements Link.LossListener {
  /** An election takes some milliseconds; on a busy machine with a slow disk some tens. */
  static final int STEP_MILLIS = 100;

  /** More than these, and the election timeout decides. */
  private static final int MAX_WAITS = 5;

  private static final Logger logger = LoggerFactory.getLogger(Takeover.class);

  private final ReplicaId self;
  private final EngineNode node;
  private final EngineVoteStorage votes;
  private final Lifeline lifeline;

  Takeover(ReplicaId self, EngineNode node, EngineVoteStorage votes, Lifeline lifeline) {
    this.self = self;
    this.node = node;
    this.votes = votes;
    this.lifeline = lifeline;
  }

  @Override
  public void gone(ReplicaId replica) {
    EngineThreads.execute(() -> consider(replica));
  }

  private void consider(ReplicaId lost) {
    Following before = node.following();
    if (!lost.equals(before.leader())) {
      return;
    }
    int rank = rank(node.members(), lost, self);
    if (rank == 0) {
      stand(lost, before.term(), before.term(), 0);
    } else if (rank > 0) {
      standAfter((long) rank * STEP_MILLIS, lost, before.term(), before.term(), MAX_WAITS);
    }
  }

  private void standAfter(long millis, ReplicaId lost, long lostTerm, long seenTerm, int waits) {
    var unused =
        DeadlineTimerFactory.after(
            millis, TimeUnit.MILLISECONDS, () -> stand(lost, lostTerm, seenTerm, waits));
  }

  /**
   * @param seenTerm the term when this one began to wait; one that has moved on since is a
   *     candidate's, whose election may be slow
   * @param waits how often this one may still give way to it
   */
  private void stand(ReplicaId lost, long lostTerm, long seenTerm, int waits) {
    Following now = node.following();
    if (lifeline.isCut() || (now.leader() != null && now.term() > lostTerm)) {
      return;
    }
    if (now.term() > seenTerm && waits > 0) {
      standAfter(STEP_MILLIS, lost, lostTerm, now.term(), waits - 1);
      return;
    }
    logger.info("Replica {} stands for election: the process of leader {} is gone", self, lost);
    new Campaign(node, votes).run();
  }

  /**
   * When a survivor stands: its place among the members other than the lost leader; -1 for one that
   * is no voting member.
   */
  static int rank(List<ReplicaId> members, ReplicaId lost, ReplicaId self) {
    return members.stream()
        .filter(member -> !member.equals(lost))
        .sorted(Comparator.comparing(ReplicaId::value))
        .toList()
        .indexOf(self);
  }
}
