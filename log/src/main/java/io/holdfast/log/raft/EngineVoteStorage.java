package io.holdfast.log.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.VoteStore;
import io.holdfast.log.storage.VoteStore.Vote;

/**
 * The library's term and vote over our {@link VoteStore}.
 *
 * <p>The library goes on as if nothing had happened when a vote is not saved: it then votes in a
 * term that is not on disk, and may vote twice in it after a crash. So a failure cuts the {@link
 * Lifeline} before this returns, and the answer that the library is about to send reaches nobody;
 * as in {@link EngineLogStorage} it is not told.
 */
final class EngineVoteStorage implements RaftMetaStorage {
  private final VoteStore store;
  private final int network;
  private final Lifeline lifeline;

  /** What is on disk, until the lifeline is cut. Written under the library's node lock. */
  private volatile Vote saved;

  EngineVoteStorage(VoteStore store, int network, Lifeline lifeline) {
    this.store = store;
    this.network = network;
    this.lifeline = lifeline;
    this.saved = store.vote();
  }

  @Override
  public boolean init(RaftMetaStorageOptions options) {
    return true;
  }

  @Override
  public void shutdown() {
    // The stores are closed by their owner.
  }

  @Override
  public long getTerm() {
    return saved.term();
  }

  @Override
  public PeerId getVotedFor() {
    String candidate = saved.candidate();
    return candidate.isEmpty()
        ? PeerId.emptyPeer()
        : Membership.peer(new ReplicaId(candidate), network);
  }

  @Override
  public boolean setTerm(long term) {
    // In a new term nobody has this replica's vote yet.
    return save(new Vote(term, term == saved.term() ? saved.candidate() : ""));
  }

  @Override
  public boolean setVotedFor(PeerId peer) {
    return save(new Vote(saved.term(), candidate(peer)));
  }

  @Override
  public boolean setTermAndVotedFor(long term, PeerId peer) {
    return save(new Vote(term, candidate(peer)));
  }

  private static String candidate(PeerId peer) {
    return peer.isEmpty() ? "" : Membership.replica(peer).value();
  }

  private boolean save(Vote vote) {
    try {
      if (vote.term() < saved.term()) {
        throw new IllegalStateException(
            "Expected a term of at least " + saved.term() + " but was asked to save " + vote);
      }
      if (!vote.equals(saved) && !lifeline.isCut()) {
        store.save(vote);
      }
      saved = vote;
    } catch (RuntimeException | Error failure) {
      lifeline.fail(failure);
    }
    return true;
  }
}
