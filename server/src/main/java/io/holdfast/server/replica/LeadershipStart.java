package io.holdfast.server.replica;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.server.replica.ClockReadings.Bounds;
import java.util.concurrent.locks.Lock;
import java.util.function.LongConsumer;

/**
 * What lies between an election that a replica wins and its service as the leader: it may abstain,
 * it leaves the lead to another one if its own clock is false, and it waits until it knows the
 * time.
 */
final class LeadershipStart {
  private final ReplicatedLog replicatedLog;
  private final ReplicaClocks clocks;
  private final Lock handOver;
  private final LongConsumer establish;

  /** An election that it wins is of no consequence; guarded by the hand-over lock. */
  private boolean abstains;

  /** The Raft term in which it leads; 0 when it does not. Guarded by the hand-over lock. */
  private long leadingRaftTerm;

  /** It leads, and nothing was established in this term yet. Guarded by the hand-over lock. */
  private boolean waits;

  /** In this Raft term it has asked another one to lead. Only touched by the log's thread. */
  private long yieldedRaftTerm;

  /**
   * No leadership yet.
   *
   * @param establish begins to serve in a Raft term; called without the lock
   */
  LeadershipStart(
      ReplicatedLog replicatedLog, ReplicaClocks clocks, Lock handOver, LongConsumer establish) {
    this.replicatedLog = replicatedLog;
    this.clocks = clocks;
    this.handOver = handOver;
    this.establish = establish;
  }

  /** This replica leads. By the log's thread. */
  void started(long raftTerm) {
    boolean serves;
    handOver.lock();
    try {
      leadingRaftTerm = raftTerm;
      serves = !abstains;
    } finally {
      handOver.unlock();
    }
    // Once: a hand-over that fails begins the same term again.
    if (serves && yieldedRaftTerm != raftTerm) {
      yieldedRaftTerm = raftTerm;
      if (yields()) {
        return; // The end of this leadership comes next.
      }
    }
    handOver.lock();
    try {
      waits = true;
    } finally {
      handOver.unlock();
    }
    begin();
  }

  /** It does not lead any more. By the log's thread. */
  void ended() {
    handOver.lock();
    try {
      leadingRaftTerm = 0;
      waits = false;
    } finally {
      handOver.unlock();
    }
  }

  /** See {@link Replica#abstain}. */
  void abstain(boolean now) {
    handOver.lock();
    try {
      abstains = now;
    } finally {
      handOver.unlock();
    }
    begin();
  }

  /**
   * Whether it leads in this Raft term and knows the time. Where it leads and does not know it any
   * more, it begins again when it does. Under the hand-over lock.
   */
  boolean mayEstablish(long raftTerm, Bounds median) {
    boolean leads = leadingRaftTerm == raftTerm;
    waits |= leads && !median.known();
    return leads && median.known();
  }

  /** The passing of time, while nothing is established. */
  void tick() {
    begin();
  }

  /** A leader with a false clock asks one with a right clock to lead, if there is one. */
  boolean yields() {
    ReplicaId successor = clocks.successor();
    return successor != null && replicatedLog.handOver(successor);
  }

  /** Begins as soon as the time is known: nothing is decided without it. */
  private void begin() {
    if (!isDue()) {
      return;
    }
    if (!clocks.bounds().known()) {
      clocks.ask(this::beginIfTimeIsKnown);
    }
    beginIfTimeIsKnown(); // Where it is alone nobody answers.
  }

  private boolean isDue() {
    handOver.lock();
    try {
      return waits && !abstains;
    } finally {
      handOver.unlock();
    }
  }

  private void beginIfTimeIsKnown() {
    long raftTerm;
    handOver.lock();
    try {
      if (!waits || abstains || !clocks.bounds().known()) {
        return;
      }
      waits = false;
      raftTerm = leadingRaftTerm;
    } finally {
      handOver.unlock();
    }
    establish.accept(raftTerm);
  }
}
