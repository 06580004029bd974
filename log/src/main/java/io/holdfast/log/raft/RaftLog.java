package io.holdfast.log.raft;

import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.google.protobuf.Empty;
import com.google.protobuf.Int64Value;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogLimits;
import io.holdfast.log.LogStatus;
import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.MemberChanges;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.ReplicaStores;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's {@link ReplicatedLog} by SOFAJRaft.
 *
 * <p>One object is one life of a replica: started once, ended once, by {@link #close}, {@link
 * #crash} or a failure. A replica that comes back is a new object over the same folder.
 *
 * <p>A life ends in two steps. First the {@link Lifeline} is cut, at once and on the thread that
 * ends it: no message, no write, no call of the consumer after that. Then the library is taken
 * apart, which takes some milliseconds and waits for its threads. A clean {@link #close} does it
 * the other way round, so that a leader can hand over.
 */
public final class RaftLog implements ReplicatedLog {
  /** Some milliseconds are usual; a consumer may be in the middle of a large snapshot. */
  private static final int END_SECONDS = 10;

  private static final Logger logger = LoggerFactory.getLogger(RaftLog.class);

  /** An answer that takes longer says too little. */
  private static final long CLOCK_MILLIS = 1_000;

  private final ReplicaId self;
  private final Supplier<List<ReplicaId>> initialMembers;
  private final Network network;
  private final ReplicaStores.Opener folder;
  private final RaftTimes times;

  private final Lifeline lifeline = new Lifeline(this::cutOff, this::afterFailure);
  private final Outstanding outstanding = new Outstanding(lifeline);

  /** Down when {@link #start} has returned or thrown. */
  private final CountDownLatch started = new CountDownLatch(1);

  /** What runs between start and end; null before and after. */
  private volatile @Nullable Engine engine;

  /** Set by start, for {@link #cutOff}: there before there is an engine. */
  private volatile @Nullable ReplicaStores stores;

  private volatile @Nullable Link link;

  /** No proposals from now on. */
  private volatile boolean ending;

  /** Guarded by this. */
  private boolean startCalled;

  /**
   * @param self this replica
   * @param initialMembers the members of a new cluster; not looked at when the folder has a log;
   *     empty for a replica that waits to be added, or to found one
   * @param network what connects it to them
   * @param folder opens what is on disk
   */
  public RaftLog(
      ReplicaId self,
      List<ReplicaId> initialMembers,
      Network network,
      ReplicaStores.Opener folder,
      RaftTimes times) {
    this(self, () -> initialMembers, network, folder, times);
  }

  /**
   * @param initialMembers asked for once the folder is open: who they are may stand in it
   */
  public RaftLog(
      ReplicaId self,
      Supplier<List<ReplicaId>> initialMembers,
      Network network,
      ReplicaStores.Opener folder,
      RaftTimes times) {
    this.self = self;
    this.initialMembers = initialMembers;
    this.network = network;
    this.folder = folder;
    this.times = times;
  }

  /** The running parts. */
  private record Engine(EngineNode node, ConsumerDriver driver, EngineServices services) {}

  @Override
  public void start(LogConsumer consumer) {
    synchronized (this) {
      if (startCalled || ending) {
        throw new IllegalStateException("Replica " + self + " was started or ended before");
      }
      startCalled = true;
    }
    boolean running = false;
    try {
      startEngine(consumer);
      Throwable failure = lifeline.failure();
      if (failure != null) {
        throw startFailure(failure);
      }
      running = true;
    } finally {
      if (!running) {
        lifeline.crash();
        dismantle();
      }
      started.countDown();
    }
  }

  private void startEngine(LogConsumer consumer) {
    ReplicaStores opened = folder.open(lifeline::fail);
    stores = opened;
    Link attached = network.attach(self);
    link = attached;
    ConsumerDriver driver = new ConsumerDriver(consumer, self, lifeline, outstanding);
    EngineSnapshotStorage snapshots =
        new EngineSnapshotStorage(self, opened.snapshots(), network.number(), lifeline);
    EngineServices services =
        new EngineServices(
            new EngineLogStorage(opened.log(), network.number(), lifeline, snapshots::olderIndex),
            new EngineVoteStorage(opened.votes(), network.number(), lifeline),
            snapshots);
    PeerId peer = Membership.peer(self, network.number());
    NodeManager.getInstance().addAddress(peer.getEndpoint());
    LibrarySignals.keep();
    EngineNode node = new EngineNode(peer, services.votes());
    engine = new Engine(node, driver, services);
    if (!node.init(options(attached, driver, services))) {
      Throwable failure = lifeline.failure();
      throw failure != null
          ? startFailure(failure)
          : new IllegalStateException(
              "The log of replica " + self + " does not fit together with its snapshots");
    }
    attached.open(
        new EngineRequests(node, snapshots, consumer::wallMillis),
        times.elections() ? new Takeover(self, node, services.votes(), lifeline) : lost -> {});
  }

  private EngineOptions options(Link attached, ConsumerDriver driver, EngineServices services) {
    EngineOptions options = new EngineOptions(attached, times);
    options.setFsm(driver);
    options.setServiceFactory(services);
    Configuration members = new Configuration();
    for (ReplicaId member : initialMembers.get()) {
      members.addPeer(Membership.peer(member, network.number()));
    }
    options.setInitialConf(members);
    return options;
  }

  private RuntimeException startFailure(Throwable failure) {
    if (failure instanceof DamagedException damaged) {
      return damaged;
    }
    if (failure instanceof DiskFailedException failed) {
      return failed;
    }
    return new IllegalStateException("Replica " + self + " could not start", failure);
  }

  @Override
  public void propose(long raftTerm, byte[] entry, ProposalListener listener) {
    if (entry.length > LogLimits.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "Expected at most " + LogLimits.MAX_ENTRY_BYTES + " bytes but were " + entry.length);
    }
    Outstanding.Proposal proposal = outstanding.proposal(raftTerm, listener);
    Engine running = engine;
    if (running == null || isOver()) {
      proposal.fail("This replica is not running");
      return;
    }
    try {
      running.node.apply(new Task(ByteBuffer.wrap(entry), proposal, raftTerm));
    } catch (RuntimeException shutdown) {
      // The library throws in a shutdown, and may call the closure too.
      proposal.fail(String.valueOf(shutdown.getMessage()));
    }
  }

  @Override
  public void readBarrier(BarrierListener listener) {
    Outstanding.Barrier barrier = outstanding.barrier(listener, 2L * times.electionTimeoutMillis());
    Engine running = engine;
    if (running == null || isOver()) {
      barrier.fail("This replica is not running");
      return;
    }
    try {
      running.node.readIndex(new byte[0], barrier.closure());
    } catch (RuntimeException shutdown) {
      barrier.fail(String.valueOf(shutdown.getMessage()));
    }
  }

  @Override
  public void snapshot(SnapshotListener listener) {
    Engine running = engine;
    if (running == null || isOver()) {
      listener.skipped("This replica is not running");
      return;
    }
    Outstanding.SnapshotRequest request =
        outstanding.snapshot(
            listener,
            running.services.snapshots(),
            running.driver::appliedIndex,
            running.node::snapshot);
    if (isOver()) {
      request.fail("This replica is not running");
      return;
    }
    EngineThreads.execute(request::ask);
  }

  @Override
  public void campaign() {
    Engine running = engine;
    if (running != null && !isOver()) {
      EngineThreads.execute(() -> new Campaign(running.node, running.services.votes()).run());
    }
  }

  @Override
  public boolean handOver(ReplicaId to) {
    Engine running = engine;
    return running != null
        && !isOver()
        && running.node.transferLeadershipTo(Membership.peer(to, network.number())).isOk();
  }

  @Override
  public ReplicaId self() {
    return self;
  }

  @Override
  public List<ReplicaId> voters() {
    return memberChanges().voters();
  }

  @Override
  public void askClock(ReplicaId of, ClockListener listener) {
    Link attached = link;
    if (attached != null && !isOver()) {
      attached.call(
          of,
          Empty.getDefaultInstance(),
          CLOCK_MILLIS,
          (response, failure) -> {
            if (response instanceof Int64Value clock) {
              listener.told(clock.getValue());
            }
          });
    }
  }

  /** Who votes, and how to change it. */
  public MemberChanges memberChanges() {
    return new EngineMemberChanges(
        self,
        network.number(),
        () -> {
          Engine running = engine;
          return running == null || isOver() ? null : running.node;
        });
  }

  @Override
  public LogStatus status() {
    Engine running = engine;
    ReplicaStores opened = stores;
    if (running == null || opened == null || isOver()) {
      return new LogStatus(Role.DOWN, 0, null, 0, 0, 0, 0);
    }
    ReplicaId leader = running.driver.leader();
    Role role = role(running.node.getNodeState());
    // The library applies changes of the members by itself.
    long applied = Math.max(running.driver.appliedIndex(), running.node.getLastAppliedLogIndex());
    return new LogStatus(
        role,
        running.services.votes().getTerm(),
        role == Role.CANDIDATE ? null : leader,
        opened.log().firstIndex(),
        opened.log().lastIndex(),
        running.node.commitIndex(applied),
        applied);
  }

  @Override
  public byte @Nullable [] entry(long index) {
    ReplicaStores opened = stores;
    LogRecord record = opened == null || isOver() ? null : opened.log().read(index);
    return record == null || record.kind() != LogRecord.Kind.DATA ? null : record.payload();
  }

  private static Role role(State state) {
    return switch (state) {
      case STATE_LEADER, STATE_TRANSFERRING -> Role.LEADER;
      case STATE_CANDIDATE -> Role.CANDIDATE;
      case STATE_FOLLOWER -> Role.FOLLOWER;
      case STATE_ERROR, STATE_UNINITIALIZED, STATE_SHUTTING, STATE_SHUTDOWN, STATE_END -> Role.DOWN;
    };
  }

  @Override
  public void crash() {
    ending = true;
    lifeline.crash();
    end();
  }

  @Override
  public void close() {
    ending = true;
    Engine running = engine;
    if (running != null && !lifeline.isCut() && !running.driver.isOwnThread()) {
      handOver(running);
    }
    end();
    lifeline.crash();
  }

  /** A leader asks the follower that has most to stand, and waits until it leads. */
  private void handOver(Engine running) {
    if (running.node.getNodeState() == State.STATE_LEADER
        && running.node.transferLeadershipTo(PeerId.ANY_PEER).isOk()) {
      running.driver.awaitOtherLeader(times.electionTimeoutMillis());
    }
  }

  /** Takes the library apart; later when this is its own thread, which it would wait for. */
  private void end() {
    Engine running = engine;
    if (running != null && running.driver.isOwnThread()) {
      EngineThreads.execute(this::dismantle);
    } else {
      dismantle();
    }
  }

  private boolean isOver() {
    return ending || lifeline.isCut();
  }

  /** The lifeline's shears. */
  private void cutOff() {
    Link attached = link;
    if (attached != null) {
      attached.cut();
    }
    ReplicaStores opened = stores;
    if (opened != null) {
      opened.cut();
    }
  }

  /** The replica failed while it was running: on a pool thread, with no lock held. */
  private void afterFailure() {
    try {
      started.await();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return;
    }
    Engine running = engine;
    Throwable failure = lifeline.failure();
    if (running == null || failure == null) {
      return; // The start has thrown it.
    }
    ending = true;
    logger.error("Replica {} is dead", self, failure);
    outstanding.failAll("The replica is dead");
    running.driver.tellFailed(failure);
    dismantle();
  }

  /** Ends every thread and gives back all memory and files of this life; once. */
  private void dismantle() {
    synchronized (outstanding) {
      Engine running = engine;
      if (running != null) {
        endLibrary(running.node);
        NodeManager.getInstance()
            .removeAddress(Membership.peer(self, network.number()).getEndpoint());
        engine = null;
      }
      Link attached = link;
      if (attached != null) {
        attached.close();
        link = null;
      }
      ReplicaStores opened = stores;
      if (opened != null) {
        opened.close();
        stores = null;
      }
    }
    outstanding.failAll(Outstanding.ENDED);
  }

  /**
   * Shuts the library down, on a pool thread: should it never end, for a lock that it has lost or a
   * consumer that never returns, then it is left behind, without effect and said so.
   */
  private void endLibrary(EngineNode node) {
    CountDownLatch ended = new CountDownLatch(1);
    EngineThreads.execute(
        () -> {
          try {
            node.shutdown();
            node.join();
            ended.countDown();
          } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
        lifeline.crash();
        logger.error(
            "Replica {} is cut off, but its threads have not ended within {} s", self, END_SECONDS);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
