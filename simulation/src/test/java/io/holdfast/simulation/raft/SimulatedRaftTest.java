package io.holdfast.simulation.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.LogConsumer;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import io.holdfast.log.ReplicatedLog.SnapshotListener;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.VoteStore.Vote;
import io.holdfast.simulation.disk.DiskImage;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raft's own promises: one leader a term, one log, nothing committed is lost. */
final class SimulatedRaftTest {
  private static final int EVENTS = 6000;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5})
  void oneLogAndOneLeaderATermUnderFaults(int members) {
    int committed = 0;
    int leaders = 0;
    for (int seed = 1; seed <= 60; seed++) {
      Run run = new Run(seed * 31L + members, members);
      run.run();
      committed += run.committed.size();
      leaders += run.leaderOfTerm.size();
    }
    assertThat(committed).isGreaterThan(60 * 50);
    assertThat(leaders).isGreaterThan(60 * 2);
  }

  private static final class Run implements RaftObserver {
    private final Chance chance;
    private final EventQueue queue = new EventQueue();
    private final SimulatedNetwork network;
    private final int members;
    private final RaftWorld world;
    private final @Nullable SimulatedRaft[] replicas;
    private final List<Long> order = new ArrayList<>();
    private final Map<Long, Integer> leaderOfTerm = new HashMap<>();
    private final List<Long> committed = new ArrayList<>();
    private long proposals;

    Run(long seed, int members) {
      this.chance = new Chance(seed);
      this.members = members;
      this.network = new SimulatedNetwork(queue, chance.split(), members);
      network.weather(3, 3, 3);
      replicas = new @Nullable SimulatedRaft[members];
      List<ReplicaId> ids = new ArrayList<>();
      for (int i = 0; i < members; i++) {
        ids.add(new ReplicaId("r" + (i + 1)));
      }
      this.world =
          new RaftWorld(
              ids,
              queue,
              network,
              chance.split(),
              new MemoryStores(),
              replica -> replicas[replica],
              this,
              chance.coin());
    }

    void run() {
      for (int i = 0; i < members; i++) {
        open(i);
      }
      queue.after(50, this::propose);
      queue.after(400, this::fault);
      for (int i = 0; i < EVENTS; i++) {
        Objects.requireNonNull(queue.next()).run();
      }
      network.heal();
      network.weather(0, 0, 0);
      for (int i = 0; i < EVENTS; i++) {
        Objects.requireNonNull(queue.next()).run();
      }
      assertThat(order).containsAll(committed);
    }

    private void open(int replica) {
      SimulatedRaft raft =
          new SimulatedRaft(replica, new SimulatedDisk(new DiskImage(), chance), world);
      replicas[replica] = raft;
      raft.start(new Checked(replica));
    }

    private void propose() {
      for (SimulatedRaft raft : replicas) {
        if (raft != null && raft.leads()) {
          long number = ++proposals;
          raft.propose(
              raft.status().raftTerm(),
              ByteBuffer.allocate(8).putLong(number).array(),
              new ProposalListener() {
                @Override
                public void committed(long index) {
                  committed.add(number);
                }

                @Override
                public void indeterminate(String reason) {}
              });
          if (chance.oneIn(30)) {
            raft.failTransfer();
          }
        }
        if (raft != null && chance.oneIn(50)) {
          raft.snapshot(
              new SnapshotListener() {
                @Override
                public void saved(long index) {}

                @Override
                public void skipped(String reason) {}
              });
        }
      }
      queue.after(chance.between(1, 30), this::propose);
    }

    private void fault() {
      int replica = chance.below(members);
      SimulatedRaft raft = replicas[replica];
      if (raft == null) {
        open(replica);
      } else if (chance.coin()) {
        raft.crash();
        replicas[replica] = null;
        queue.after(
            chance.between(50, 1500),
            () -> {
              if (replicas[replica] == null) {
                open(replica);
              }
            });
      } else if (chance.coin()) {
        raft.campaign();
      } else {
        network.isolate(replica);
        queue.after(chance.between(200, 1500), network::heal);
      }
      queue.after(chance.between(100, 1500), this::fault);
    }

    @Override
    public void recovered(int replica, ReplicaStores stores) {}

    @Override
    public void appended(int replica, List<LogRecord> batch, boolean durable) {}

    @Override
    public void applying(int replica, LogRecord entry) {}

    @Override
    public void truncatingSuffix(int replica, long lastKept) {}

    @Override
    public void truncatedSuffix(int replica, long lastKept) {}

    @Override
    public void snapshotInPlace(int replica, SnapshotStore.Meta meta) {}

    @Override
    public void voteSaved(int replica, Vote vote) {}

    @Override
    public void voteGiven(int replica, long term, int candidate) {}

    @Override
    public void leads(int replica, long raftTerm) {
      Integer other = leaderOfTerm.put(raftTerm, replica);
      assertThat(other == null || other == replica).as("one leader in term " + raftTerm).isTrue();
    }

    @Override
    public void died(int replica, Death death, Throwable cause) {
      throw new AssertionError(death + " of " + replica, cause);
    }

    /** Applies numbers, and compares each with what others applied at its place. */
    private final class Checked implements LogConsumer {
      private final int replica;
      private int applied;

      Checked(int replica) {
        this.replica = replica;
      }

      @Override
      public void apply(long index, long raftTerm, ByteBuffer entry) {
        long number = entry.getLong();
        if (applied < order.size()) {
          assertThat(order.get(applied))
              .as("place " + applied + " at " + replica)
              .isEqualTo(number);
        } else {
          order.add(number);
        }
        applied++;
      }

      @Override
      public void applied(long lastIndex) {}

      @Override
      public void leadershipStarted(long raftTerm) {}

      @Override
      public void leadershipEnded(long raftTerm) {}

      @Override
      public void following(@Nullable ReplicaId leader, long raftTerm) {}

      @Override
      public SnapshotImage freeze() {
        long frozen = applied;
        return new SnapshotImage() {
          @Override
          public void writeTo(SnapshotSink sink) {
            MemoryStores.writeNumber(sink, frozen);
          }

          @Override
          public void close() {}
        };
      }

      @Override
      public void install(SnapshotSource snapshot) {
        byte[] bytes = new byte[Long.BYTES];
        assertThat(snapshot.read(bytes, 0, bytes.length)).isEqualTo(Long.BYTES);
        applied = (int) ByteBuffer.wrap(bytes).getLong();
      }

      @Override
      public long wallMillis() {
        return 0;
      }

      @Override
      public void failed(Throwable cause) {
        throw new AssertionError("failed", cause);
      }
    }
  }
}
