package io.holdfast.log.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library's node, with a shortcut for the message that there is most of. */
final class EngineNode extends NodeImpl {
  private final EngineVoteStorage votes;

  EngineNode(PeerId peer, EngineVoteStorage votes) {
    super(EngineThreads.GROUP, peer);
    this.votes = votes;
  }

  /**
   * Handles an append on the caller's thread, where that cannot lead to a wait: the node's lock is
   * free, and the sender is the leader that this node follows already. Then nothing is asked of the
   * disk, and no lock of a replicator, which the caller may hold one of, is wanted.
   *
   * @return false when nothing was done
   */
  boolean tryAppend(AppendEntriesRequest request, RpcRequestClosure done) {
    if (!writeLock.tryLock()) {
      return false;
    }
    try {
      PeerId leader = getLeaderId();
      if (getNodeState() != State.STATE_FOLLOWER
          || votes.getTerm() != request.getTerm()
          || leader == null
          || !leader.toString().equals(request.getServerId())) {
        return false;
      }
      Message response = handleAppendEntriesRequest(request, done);
      if (response != null) {
        done.sendResponse(response);
      }
      return true;
    } finally {
      writeLock.unlock();
    }
  }

  /**
   * Whom a node follows.
   *
   * @param leader the node itself when it leads; null when it knows of none
   * @param term the Raft term in which it does
   */
  record Following(@Nullable ReplicaId leader, long term) {}

  /** May wait for the disk: the node's lock is held over a vote. */
  Following following() {
    readLock.lock();
    try {
      PeerId leader = getLeaderId();
      return new Following(leader == null ? null : Membership.replica(leader), votes.getTerm());
    } finally {
      readLock.unlock();
    }
  }

  /** The voting members by the newest configuration that this node has, committed or not. */
  List<ReplicaId> members() {
    List<ReplicaId> members = new ArrayList<>();
    getCurrentConf().forEach(peer -> members.add(Membership.replica(peer)));
    return members;
  }

  /**
   * The last entry known to be committed.
   *
   * @param atLeast what is known anyway: the answer where the node's lock is taken, as its holder
   *     may be waiting for the disk
   */
  long commitIndex(long atLeast) {
    if (!readLock.tryLock()) {
      return atLeast;
    }
    try {
      return getNodeState().isActive() ? Math.max(atLeast, getLastCommittedIndex()) : atLeast;
    } finally {
      readLock.unlock();
    }
  }
}
