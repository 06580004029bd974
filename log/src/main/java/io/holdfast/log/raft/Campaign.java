package io.holdfast.log.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.google.protobuf.Message;

/**
 * An election started at once: the directed takeover.
 *
 * <p>The library has the message that does it: {@code TimeoutNow}, by which a leader that hands
 * over tells a follower to stand. Here a replica sends it to itself. What follows is an ordinary
 * election: term + 1, the vote on disk first, the up-to-date check by every voter. Only the
 * question whether the leader is really gone is left out, which is the supervisor's to know.
 *
 * <p>The message counts only in the current term: an older one is refused, a newer one makes the
 * receiver step down into it. The latter is how a candidate whose election has come to nothing is
 * made to stand again before its vote timer does it: terms skip one, which Raft allows.
 */
record Campaign(NodeImpl node, EngineVoteStorage votes) {
  /** The term may move, and a candidate step down, between the look and the message. */
  private static final int TRIES = 5;

  void run() {
    for (int tries = 0; tries < TRIES; tries++) {
      State state = node.getNodeState();
      if (state != State.STATE_FOLLOWER && state != State.STATE_CANDIDATE) {
        return;
      }
      long term = votes.getTerm() + (state == State.STATE_CANDIDATE ? 1 : 0);
      if (stand(term)) {
        return;
      }
    }
  }

  private boolean stand(long term) {
    String peer = node.getServerId().toString();
    TimeoutNowRequest request =
        TimeoutNowRequest.newBuilder()
            .setGroupId(EngineThreads.GROUP)
            .setServerId(peer)
            .setPeerId(peer)
            .setTerm(term)
            .build();
    Message refusal =
        node.handleTimeoutNowRequest(
            request,
            EngineRequests.closure(response -> {}, TimeoutNowRequest.getDefaultInstance()));
    return refusal == null;
  }
}
