package io.holdfast.simulation.raft;

import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogLimits;
import io.holdfast.log.LogStatus;
import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogRecord.Kind;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.SnapshotStore.Meta;
import io.holdfast.log.storage.VoteStore.Vote;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.raft.RaftObserver.Death;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One life of one replica's log: from its start to its crash. A replica that comes back gets a new
 * one on what the disk has kept.
 *
 * <p>Elections are in {@link Elections}, what only a leader does in {@link Replication}; this class
 * has the state that they share, the follower's side, the apply and the death.
 */
public final class SimulatedRaft implements ReplicatedLog {
  /** Entries applied in one event. */
  private static final int APPLY_LIMIT = 16;

  final int self;
  final RaftWorld world;
  private final SimulatedDisk disk;
  private final Elections elections;
  private final Replication replication;
  private final Following following;

  private @Nullable RaftStorage storage;
  private @Nullable LogConsumer consumer;
  private boolean alive;

  Role role = Role.DOWN;
  long term;
  int votedFor = -1;

  /** The leader of {@link #term}, or -1. */
  int leader = -1;

  /** When the leader was last heard. */
  long leaderHeard;

  /** Non-null exactly while {@link #role} is LEADER. */
  @Nullable Leading leading;

  /** Invariant: applied <= commit, applied <= stable. */
  private long commitIndex;

  private long appliedIndex;

  private boolean flushDue;
  private boolean applyDue;
  private boolean snapshotDue;

  public SimulatedRaft(int self, SimulatedDisk disk, RaftWorld world) {
    this.self = self;
    this.disk = disk;
    this.world = world;
    this.elections = new Elections(this);
    this.replication = new Replication(this);
    this.following = new Following(this);
  }

  @Override
  public void start(LogConsumer toConsumer) {
    consumer = toConsumer;
    storage = new RaftStorage(self, disk, world);
    Vote vote = storage.vote();
    term = vote.term();
    votedFor = vote.candidate().isEmpty() ? -1 : numberOf(vote.candidate());
    Meta snapshot = storage.snapshot();
    if (snapshot != null) {
      try (SnapshotStore.Reader reader = storage.open(snapshot)) {
        toConsumer.install(reader);
      }
      storage.inPlace(snapshot);
    }
    appliedIndex = storage.snapshotIndex();
    commitIndex = appliedIndex;
    alive = true;
    role = Role.FOLLOWER;
    leaderHeard = world.queue().now();
    elections.arm();
  }

  private int numberOf(String name) {
    int number = world.members().indexOf(new ReplicaId(name));
    if (number < 0) {
      throw new IllegalStateException("Expected a member but was " + name);
    }
    return number;
  }

  RaftStorage storage() {
    if (storage == null) {
      throw new IllegalStateException("Expected a started log");
    }
    return storage;
  }

  LogConsumer consumer() {
    if (consumer == null) {
      throw new IllegalStateException("Expected a started log");
    }
    return consumer;
  }

  long commitIndex() {
    return commitIndex;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  /** True from the start to the crash or failure. */
  public boolean alive() {
    return alive;
  }

  /** True while this replica believes that it leads. */
  public boolean leads() {
    return leading != null;
  }

  // ---- the port

  @Override
  public void propose(long raftTerm, byte[] entry, ProposalListener listener) {
    if (entry.length > LogLimits.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException("Expected a shorter entry but has " + entry.length);
    }
    Leading now = leading;
    if (!alive || now == null || now.raftTerm != raftTerm || now.transferring) {
      soonIndeterminate(listener, "does not lead in this term");
      return;
    }
    replication.propose(now, entry, listener);
  }

  /** Tells a listener that nobody knows, at once or from another thread a little later. */
  void soonIndeterminate(ProposalListener listener, String reason) {
    if (world.chance().coin()) {
      listener.indeterminate(reason);
    } else {
      after(
          world.chance().below(10),
          () -> {
            if (alive) {
              listener.indeterminate(reason);
            }
          });
    }
  }

  @Override
  public void readBarrier(BarrierListener listener) {
    Leading now = leading;
    if (!alive || now == null || commitIndex < now.firstIndex) {
      listener.failed("does not lead");
      return;
    }
    replication.barrier(now, listener);
  }

  @Override
  public ReplicaId self() {
    return world.members().get(self);
  }

  @Override
  public List<ReplicaId> voters() {
    return world.members();
  }

  @Override
  public void askClock(ReplicaId of, ClockListener listener) {
    int other = world.members().indexOf(of);
    world.network().send(self, other, () -> sayTime(other, listener));
  }

  /** The question has arrived. */
  private void sayTime(int other, ClockListener listener) {
    SimulatedRaft peer = world.peers().at(other);
    if (peer == null) {
      return;
    }
    long wallMillis = peer.consumer().wallMillis();
    boolean[] heard = new boolean[1]; // The network may repeat it.
    world
        .network()
        .send(
            other,
            self,
            () -> {
              if (alive && !heard[0]) {
                heard[0] = true;
                listener.told(wallMillis);
              }
            });
  }

  @Override
  public boolean handOver(ReplicaId to) {
    return false; // Nobody asks for it in a simulation: leaders change by crashes.
  }

  @Override
  public void campaign() {
    after(0, elections::campaign);
  }

  @Override
  public void snapshot(SnapshotListener listener) {
    after(0, () -> takeSnapshot(listener));
  }

  @Override
  public byte @Nullable [] entry(long index) {
    LogRecord record = storage == null ? null : storage.entry(index);
    return record == null || record.kind() != Kind.DATA ? null : record.payload();
  }

  @Override
  public LogStatus status() {
    RaftStorage open = storage;
    return new LogStatus(
        alive ? role : Role.DOWN,
        term,
        leader < 0 ? null : world.members().get(leader),
        open == null ? 1 : open.firstIndex(),
        open == null ? 0 : open.stableIndex(),
        commitIndex,
        appliedIndex);
  }

  @Override
  public void crash() {
    disk.cut();
    bury();
  }

  @Override
  public void close() {
    crash();
  }

  private void bury() {
    alive = false;
    role = Role.DOWN;
    leading = null;
  }

  // ---- events

  /** An event of this life: nothing happens in it after the replica's death. */
  void after(long delay, Runnable step) {
    world.queue().after(delay, () -> guarded(step));
  }

  private void guarded(Runnable step) {
    if (!alive) {
      return;
    }
    try {
      step.run();
    } catch (DiskFailedException | DamagedException e) {
      die(disk.crashed() ? Death.POWER_LOST : Death.DISK_FAILED, e);
    } catch (RuntimeException | AssertionError e) {
      die(disk.crashed() ? Death.POWER_LOST : Death.BUG, e);
    }
  }

  private void die(Death death, Throwable cause) {
    Leading lost = leading;
    bury();
    if (death != Death.POWER_LOST) {
      // In the library's error state, closures may run or not.
      if (lost != null && world.chance().coin()) {
        lost.listeners.values().forEach(listener -> listener.indeterminate("the log has failed"));
      }
      consumer().failed(cause);
    }
    disk.cut();
    world.observer().died(self, death, cause);
  }

  void send(int to, RaftMessage message) {
    world
        .network()
        .send(
            self,
            to,
            () -> {
              SimulatedRaft peer = world.peers().at(to);
              if (peer != null) {
                peer.guarded(() -> peer.receive(self, message));
              }
            });
  }

  private void receive(int from, RaftMessage message) {
    if (message instanceof RaftMessage.AppendRequest request) {
      following.onAppend(from, request);
    } else if (message instanceof RaftMessage.AppendReply reply) {
      replication.onAppendReply(from, reply);
    } else if (message instanceof RaftMessage.VoteRequest request) {
      elections.onVoteRequest(from, request);
    } else if (message instanceof RaftMessage.VoteReply reply) {
      elections.onVoteReply(from, reply);
    } else if (message instanceof RaftMessage.SnapshotRequest request) {
      following.onSnapshot(from, request);
    } else if (message instanceof RaftMessage.SnapshotReply reply) {
      replication.onSnapshotReply(from, reply);
    }
  }

  // ---- roles

  /** Gives up whatever role it has; in a later term, forgets the vote of the earlier one. */
  void stepDown(long newTerm) {
    Leading lost = leading;
    leading = null;
    role = Role.FOLLOWER;
    if (newTerm > term) {
      term = newTerm;
      votedFor = -1;
      leader = -1;
      storage().saveVote(new Vote(newTerm, ""));
    } else if (lost != null) {
      leader = -1;
    }
    elections.forget();
    if (lost != null) {
      lost.listeners.values().forEach(listener -> soonIndeterminate(listener, "stepped down"));
      lost.barriers.forEach(barrier -> barrier.listener().failed("stepped down"));
      if (lost.announced && !lost.transferring) {
        consumer().leadershipEnded(lost.raftTerm);
      }
      leaderHeard = world.queue().now();
      elections.arm();
    }
  }

  void becomeLeader() {
    role = Role.LEADER;
    leader = self;
    long now = world.queue().now();
    Leading begun = new Leading(term, world.members().size(), storage().lastIndex() + 1, now);
    leading = begun;
    world.observer().leads(self, term);
    String members =
        world.members().stream().map(ReplicaId::value).collect(Collectors.joining(","));
    storage()
        .add(
            new LogRecord(
                begun.firstIndex,
                term,
                Kind.CONFIGURATION,
                members.getBytes(StandardCharsets.UTF_8)));
    scheduleFlush();
    replication.begin(begun);
  }

  // ---- disk and apply

  void scheduleFlush() {
    if (!flushDue) {
      flushDue = true;
      after(world.chance().below(4), this::flush);
    }
  }

  private void flush() {
    flushDue = false;
    storage().flush();
    Leading now = leading;
    if (now != null) {
      replication.stored(now);
    } else {
      following.stored();
    }
    scheduleApply();
  }

  /** True while a snapshot of its own is being written. */
  boolean savesSnapshot() {
    return snapshotDue;
  }

  /** The state is the snapshot's now. */
  void installed(long index) {
    appliedIndex = index;
    commitIndex = Math.max(commitIndex, index);
  }

  void commit(long index) {
    commitIndex = Math.max(commitIndex, index);
    scheduleApply();
  }

  void scheduleApply() {
    if (!applyDue && Math.min(commitIndex, storage().stableIndex()) > appliedIndex) {
      applyDue = true;
      after(world.chance().below(3), this::apply);
    }
  }

  private void apply() {
    applyDue = false;
    long end = Math.min(commitIndex, storage().stableIndex());
    end = Math.min(end, appliedIndex + APPLY_LIMIT);
    while (appliedIndex < end) {
      long index = appliedIndex + 1;
      LogRecord entry = storage().entry(index);
      if (entry == null) {
        throw new IllegalStateException("Expected the committed entry " + index);
      }
      if (entry.kind() == Kind.DATA) {
        world.observer().applying(self, entry);
        consumer().apply(index, entry.term(), ByteBuffer.wrap(entry.payload()));
      }
      appliedIndex = index;
      Leading now = leading;
      if (now != null) {
        replication.applied(now, index);
      }
    }
    consumer().applied(appliedIndex);
    scheduleApply();
  }

  private void takeSnapshot(SnapshotListener listener) {
    long index = appliedIndex;
    if (snapshotDue || index <= storage().snapshotIndex()) {
      listener.skipped(snapshotDue ? "one is under way" : "nothing to do");
      return;
    }
    String members =
        world.members().stream().map(ReplicaId::value).collect(Collectors.joining(","));
    Meta meta = new Meta(index, storage().termAt(index), members);
    LogConsumer.SnapshotImage image = consumer().freeze();
    snapshotDue = true;
    after(
        world.chance().below(60),
        () -> {
          try (image) {
            storage().save(meta, image);
          }
          snapshotDue = false;
          listener.saved(index);
        });
  }

  /** A transfer of the leadership that fails: it ends and begins again in the same term. */
  public void failTransfer() {
    after(
        0,
        () -> {
          Leading now = leading;
          if (now == null || !now.announced || now.transferring) {
            return;
          }
          now.transferring = true;
          consumer().leadershipEnded(now.raftTerm);
          after(
              world.chance().between(5, 50),
              () -> {
                if (leading == now) {
                  now.transferring = false;
                  consumer().leadershipStarted(now.raftTerm);
                }
              });
        });
  }
}
