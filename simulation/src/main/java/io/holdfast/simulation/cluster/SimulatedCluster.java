package io.holdfast.simulation.cluster;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.VoteStore.Vote;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.ReplicaOptions;
import io.holdfast.server.replica.TimeSource;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.checker.ViolationException;
import io.holdfast.simulation.disk.DiskImage;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.raft.RaftObserver;
import io.holdfast.simulation.raft.RaftWorld;
import io.holdfast.simulation.raft.SimulatedRaft;
import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one schedule, alive or not: starts them, crashes them, brings them back, and
 * tells the journal what can be seen of them.
 */
public final class SimulatedCluster implements RaftObserver {
  /** The wall clock at the beginning of every schedule, milliseconds since the Unix epoch. */
  public static final long BEGINNING = 1_700_000_000_000L;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int replicas;
  private final EventQueue queue;
  private final SimulatedNetwork network;
  private final Chance chance;
  private final Journal journal;
  private final Facts facts;
  private final RaftWorld world;
  private final ReplicaLife.LeaderHook leaderHook;
  private final DiskImage[] images;
  private final @Nullable ReplicaLife[] lives;

  /** How far each replica's wall clock is off, milliseconds. */
  private final long[] clockOff;

  private final long[] applyingDigest;

  /** One for all, as where replicas share a process; null where every life has its own. */
  private final @Nullable Proposals sharedProposals;

  private final long snapshotEveryBytes;
  private boolean calm;
  private int reopens;
  private int faults;
  private int leadersKilled;
  private int clocksSet;

  /** The replica that applies just now. */
  private int applying;

  public SimulatedCluster(
      int replicas,
      EventQueue queue,
      SimulatedNetwork network,
      Chance chance,
      Journal journal,
      ReplicaLife.LeaderHook leaderHook) {
    this.replicas = replicas;
    this.queue = queue;
    this.network = network;
    this.chance = chance;
    this.journal = journal;
    this.leaderHook = leaderHook;
    this.facts = new Facts(journal);
    this.images = new DiskImage[replicas];
    this.lives = new @Nullable ReplicaLife[replicas];
    this.clockOff = new long[replicas];
    this.applyingDigest = new long[replicas];
    this.sharedProposals = chance.oneIn(3) ? new Proposals() : null;
    this.snapshotEveryBytes = chance.between(1_000, 20_000);
    int segmentBytes = 2048 << chance.below(4);
    List<ReplicaId> members = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      images[i] = new DiskImage();
      clockOff[i] = chance.between(-400, 400);
      members.add(new ReplicaId("r" + (i + 1)));
    }
    this.world =
        new RaftWorld(
            members,
            queue,
            network,
            chance.split(),
            (replica, disk) ->
                ReplicaFolder.open(
                    disk,
                    StorageOptions.inline(replica + 1L, segmentBytes, 2 * segmentBytes),
                    disk.failStop()),
            replica -> {
              ReplicaLife life = lives[replica];
              return life == null ? null : life.raft();
            },
            this,
            chance.percent(70));
    tell(new Observation.Formed(replicas));
  }

  /** How many there are. */
  public int replicas() {
    return replicas;
  }

  String nameOf(int replica) {
    return "s" + (replica + 1);
  }

  /** Chance for what happens to replicas. */
  public Chance chance() {
    return chance;
  }

  /** Simulated time, milliseconds. */
  public long now() {
    return queue.now();
  }

  /** An event as soon as may be. */
  public void soon(Runnable action) {
    queue.after(0, action);
  }

  /** An event of this cluster. */
  public void after(long delay, Runnable action) {
    queue.after(delay, action);
  }

  /** The network, in which replicas have their numbers. */
  public SimulatedNetwork network() {
    return network;
  }

  /** A replica's present life; null while it is down. */
  public @Nullable ReplicaLife life(int replica) {
    ReplicaLife life = lives[replica];
    return life != null && life.raft().alive() ? life : null;
  }

  /** The replica that serves; null if none does. If several believe it, any. */
  public @Nullable ReplicaLife serving() {
    for (ReplicaLife life : lives) {
      if (life != null && life.serves()) {
        return life;
      }
    }
    return null;
  }

  /** Commands applied, terms begun beyond the first, starts after a crash, faults. */
  public long commands() {
    return facts.commands();
  }

  /** Times that leadership passed to another replica. */
  public long leadershipChanges() {
    return Math.max(0, facts.terms() - 1);
  }

  /** Starts of replicas on disks that they had used before. */
  public int reopens() {
    return reopens;
  }

  /** Replicas that served and were killed. */
  public int leadersKilled() {
    return leadersKilled;
  }

  /** Wall clocks that jumped. */
  public int clocksSet() {
    return clocksSet;
  }

  /** Faults so far. */
  public int faults() {
    return faults;
  }

  /** Tells the journal. */
  public void tell(Observation observation) {
    journal.tell(observation);
  }

  /** Counts a fault and tells of it. */
  public void fault(String what) {
    faults++;
    tell(new Observation.Fault(what));
  }

  /** Moves a replica's wall clock. */
  public void moveClock(int replica, long off) {
    tellClocks();
    clocksSet++;
    clockOff[replica] = off;
    tellClocks();
  }

  private void tellClocks() {
    List<Long> walls = new ArrayList<>();
    for (long off : clockOff) {
      walls.add(BEGINNING + now() + off);
    }
    tell(new Observation.ClocksSay(now(), walls));
  }

  /** True while jobs wait that could end. */
  public boolean anyUnfinished() {
    return facts.anyUnfinished();
  }

  /** Starts every replica. */
  public void begin() {
    for (int i = 0; i < replicas; i++) {
      start(i);
    }
    after(100, this::tick);
  }

  private void tick() {
    for (int i = 0; i < replicas; i++) {
      ReplicaLife life = life(i);
      if (life != null) {
        within(life, () -> life.replica().tick());
      }
    }
    after(chance.between(50, 150), this::tick);
  }

  /** Runs something in a replica's process: what it throws is a bug of the replica. */
  public void within(ReplicaLife life, Runnable step) {
    try {
      step.run();
    } catch (ViolationException violation) {
      throw violation;
    } catch (RuntimeException | AssertionError e) {
      died(life.number(), Death.BUG, e);
    }
  }

  // ---- starts and crashes

  private void start(int replica) {
    SimulatedDisk disk =
        new SimulatedDisk(
            images[replica],
            chance.split(),
            new FailStop(failure -> tell(new Observation.DiskFailed(replica))));
    if (!calm && chance.oneIn(20)) {
      disk.crashAfter(chance.between(1, 12));
    }
    SimulatedRaft raft = new SimulatedRaft(replica, disk, world);
    ReplicaOptions options =
        ReplicaOptions.defaults(LedgerOptions.DEFAULT)
            .withTime(new ReplicaTime(replica))
            .withSnapshotEveryBytes(snapshotEveryBytes);
    Proposals proposals = sharedProposals == null ? new Proposals() : sharedProposals;
    ReplicaLife life = new ReplicaLife(this, replica, disk, raft, options, proposals, leaderHook);
    lives[replica] = life;
    try {
      life.replica().start();
    } catch (ViolationException violation) {
      throw violation;
    } catch (DiskFailedException | DamagedException e) {
      if (e instanceof DamagedException && !disk.crashed() && !disk.failed()) {
        tell(new Observation.RefusedToStart(replica, false, false, String.valueOf(e.getMessage())));
      }
      died(replica, disk.crashed() ? Death.POWER_LOST : Death.DISK_FAILED, e);
    } catch (RuntimeException | AssertionError e) {
      died(replica, disk.crashed() ? Death.POWER_LOST : Death.BUG, e);
    }
  }

  /** The process is gone at once; it comes back after a while. */
  public void crash(int replica) {
    ReplicaLife life = life(replica);
    if (life == null) {
      return;
    }
    leadersKilled += life.serves() ? 1 : 0;
    life.replica().crash();
    buried(replica, "crashed");
  }

  private void buried(int replica, String how) {
    ReplicaLife life = lives[replica];
    lives[replica] = null;
    if (life != null && life.disk().changesAfterFailure() > 0) {
      tell(new Observation.ChangedAfterFailure(replica, life.disk().changesAfterFailure()));
    }
    tell(new Observation.Died(replica, how));
    after(chance.between(calm ? 1 : 20, calm ? 20 : 700), () -> reopen(replica));
  }

  private void reopen(int replica) {
    if (lives[replica] != null) {
      return;
    }
    images[replica].settle(chance);
    reopens++;
    if (!calm && chance.oneIn(4)) {
      flipOneBit(replica);
    }
    start(replica);
  }

  /** Everybody who is down comes up, and stays up. */
  public void calm() {
    calm = true;
    for (int i = 0; i < replicas; i++) {
      int replica = i;
      if (lives[i] == null) {
        soon(() -> reopen(replica));
      }
    }
    tell(new Observation.Calmed(now()));
  }

  /** Looks at every replica once more. */
  public void lastCensus() {
    for (ReplicaLife life : lives) {
      if (life != null && life.raft().alive()) {
        life.replica().peek(view -> census(life.number(), view));
      }
    }
  }

  // ---- damage

  /** Tries a start on a copy with one bit flipped; the replica itself goes on with what it had. */
  private void flipOneBit(int replica) {
    fault("bit flip at " + replica);
    try {
      tryOpen(replica, images[replica].copy(), false);
      DiskImage flipped = images[replica].copy();
      DiskImage.Flip flip = flipped.flip(chance);
      if (flip == null) {
        return;
      }
      DiskImage untouched = flipped.copy();
      try {
        tryOpen(replica, flipped, true);
      } catch (DamagedException e) {
        String why = flip + ": " + e.getMessage();
        boolean changed = !flipped.sameAs(untouched);
        tell(new Observation.RefusedToStart(replica, true, changed, why));
      }
    } catch (ViolationException violation) {
      throw violation;
    } catch (RuntimeException | AssertionError e) {
      died(replica, Death.BUG, e);
    }
  }

  private void tryOpen(int replica, DiskImage image, boolean flipped) {
    SimulatedDisk disk = new SimulatedDisk(image, chance.split());
    try (ReplicaStores stores = world.stores().open(replica, disk)) {
      tell(Recovery.of(replica, true, flipped, stores, world.members()));
    }
  }

  // ---- what is seen

  void applied(int replica, long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
    applying = replica;
    if (index > facts.seenIndex()) {
      tellClocks();
    }
    facts.applied(replica, index, applyingDigest[replica], entry, outcomes, view);
  }

  /** The replica whose apply answers just now. */
  public int applying() {
    return applying;
  }

  void census(int replica, LedgerView view) {
    facts.census(replica, view);
  }

  @Override
  public void recovered(int replica, ReplicaStores stores) {
    tell(Recovery.of(replica, false, false, stores, world.members()));
  }

  @Override
  public void appended(int replica, List<LogRecord> batch, boolean durable) {
    List<Long> digests = new ArrayList<>(batch.size());
    for (LogRecord entry : batch) {
      digests.add(Recovery.digest(entry));
    }
    tell(new Observation.Appended(replica, batch.get(0).index(), digests, durable));
  }

  @Override
  public void applying(int replica, LogRecord entry) {
    applyingDigest[replica] = Recovery.digest(entry);
  }

  @Override
  public void truncatingSuffix(int replica, long lastKept) {
    tell(new Observation.TruncatingSuffix(replica, lastKept));
  }

  @Override
  public void truncatedSuffix(int replica, long lastKept) {
    tell(new Observation.TruncatedSuffix(replica, lastKept));
  }

  @Override
  public void snapshotInPlace(int replica, SnapshotStore.Meta meta) {
    tell(new Observation.SnapshotInPlace(replica, meta.index()));
  }

  @Override
  public void voteSaved(int replica, Vote vote) {
    tell(
        new Observation.VoteSaved(
            replica, vote.term(), Recovery.number(world.members(), vote.candidate())));
  }

  @Override
  public void voteGiven(int replica, long term, int candidate) {
    tell(new Observation.VoteGiven(replica, term, candidate));
  }

  @Override
  public void leads(int replica, long raftTerm) {
    tell(new Observation.Leads(replica, raftTerm));
  }

  @Override
  public void died(int replica, Death death, Throwable cause) {
    if (cause instanceof ViolationException violation) {
      throw violation;
    }
    if (death == Death.BUG) {
      throw new UnexpectedFailureException(replica, cause);
    }
    buried(replica, death.name());
  }

  /** One replica's clocks. */
  private final class ReplicaTime implements TimeSource {
    private final int replica;

    ReplicaTime(int replica) {
      this.replica = replica;
    }

    @Override
    public long wallMillis() {
      return BEGINNING + queue.now() + clockOff[replica];
    }

    @Override
    public long nanos() {
      return queue.now() * NANOS_PER_MILLI;
    }
  }
}
