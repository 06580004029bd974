package io.holdfast.simulation.raft;

import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.storage.VoteStore.Vote;

/**
 * How a replica comes to lead: timeouts, trial votes, votes. A vote is saved before it is given,
 * its own included.
 */
final class Elections {
  private final SimulatedRaft raft;
  private long deadline;
  private boolean armed;
  private boolean trial;

  /** Who voted for this replica in the trial or the election that is under way. */
  private long granted;

  Elections(SimulatedRaft raft) {
    this.raft = raft;
  }

  /** Waits for a leader's word from now on. */
  void arm() {
    deadline =
        raft.world.queue().now()
            + raft.world.chance().between(RaftWorld.ELECTION_LEAST, RaftWorld.ELECTION_MOST);
    if (!armed) {
      armed = true;
      raft.after(deadline - raft.world.queue().now(), this::timer);
    }
  }

  /** Drops what an election under way has gathered. */
  void forget() {
    granted = 0;
    trial = false;
  }

  private void timer() {
    armed = false;
    if (raft.leads()) {
      return;
    }
    long now = raft.world.queue().now();
    long quiet = raft.leaderHeard + RaftWorld.ELECTION_LEAST;
    if (now < deadline || now < quiet) {
      armed = true;
      long wait = Math.max(deadline, quiet) - now;
      raft.after(wait + raft.world.chance().below(100), this::timer);
      return;
    }
    arm();
    if (raft.leader >= 0) {
      raft.leader = -1;
      raft.consumer().following(null, raft.term);
    }
    if (raft.world.preVote()) {
      tryOut();
    } else {
      campaign();
    }
  }

  private void tryOut() {
    raft.role = Role.CANDIDATE;
    trial = true;
    granted = 0;
    grantedBy(raft.self);
    ask(raft.term + 1);
  }

  /** Begins an election at once, in the next term. */
  void campaign() {
    if (raft.leads()) {
      return;
    }
    raft.role = Role.CANDIDATE;
    raft.leader = -1;
    trial = false;
    granted = 0;
    raft.term++;
    raft.votedFor = raft.self;
    raft.storage().saveVote(new Vote(raft.term, raft.world.members().get(raft.self).value()));
    arm();
    ask(raft.term);
    grantedBy(raft.self);
  }

  private void ask(long term) {
    RaftStorage storage = raft.storage();
    long lastIndex = storage.lastIndex();
    var request = new RaftMessage.VoteRequest(term, lastIndex, storage.termAt(lastIndex), trial);
    for (int peer = 0; peer < raft.world.members().size(); peer++) {
      if (peer != raft.self) {
        raft.send(peer, request);
      }
    }
  }

  void onVoteRequest(int from, RaftMessage.VoteRequest request) {
    RaftStorage storage = raft.storage();
    long lastIndex = storage.lastIndex();
    long lastTerm = storage.termAt(lastIndex);
    boolean upToDate =
        request.lastTerm() > lastTerm
            || (request.lastTerm() == lastTerm && request.lastIndex() >= lastIndex);
    if (request.trial()) {
      boolean leaderLives =
          raft.leader >= 0
              && (raft.leads()
                  || raft.world.queue().now() < raft.leaderHeard + RaftWorld.ELECTION_LEAST);
      boolean yes = request.term() >= raft.term && upToDate && !leaderLives;
      raft.send(from, new RaftMessage.VoteReply(request.term(), yes, true));
      return;
    }
    if (request.term() > raft.term) {
      raft.stepDown(request.term());
    }
    if (request.term() == raft.term && upToDate && raft.votedFor < 0 && !raft.leads()) {
      raft.votedFor = from;
      raft.storage().saveVote(new Vote(raft.term, raft.world.members().get(from).value()));
      arm();
    }
    boolean yes = request.term() == raft.term && raft.votedFor == from;
    if (yes) {
      raft.world.observer().voteGiven(raft.self, raft.term, from);
    }
    raft.send(from, new RaftMessage.VoteReply(raft.term, yes, false));
  }

  void onVoteReply(int from, RaftMessage.VoteReply reply) {
    if (reply.trial()) {
      if (trial && reply.granted() && reply.term() == raft.term + 1) {
        grantedBy(from);
      }
      return;
    }
    if (reply.term() > raft.term) {
      raft.stepDown(reply.term());
    } else if (!trial
        && raft.role == Role.CANDIDATE
        && reply.granted()
        && reply.term() == raft.term) {
      grantedBy(from);
    }
  }

  private void grantedBy(int replica) {
    granted |= 1L << replica;
    if (Long.bitCount(granted) < raft.world.majority()) {
      return;
    }
    if (trial) {
      campaign();
    } else {
      granted = 0;
      raft.becomeLeader();
    }
  }
}
