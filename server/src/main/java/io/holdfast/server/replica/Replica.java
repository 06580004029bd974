package io.holdfast.server.replica;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.server.endpoint.Progress;
import io.holdfast.server.replica.ClockReadings.Bounds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica: a log and a ledger joined.
 *
 * <p>Naively the decider would read the ledger whenever it likes and the log would apply whenever
 * it likes. However, {@code onApply} may return only after the ledger has applied (else a snapshot
 * would name an index that its state has not), and the decider must see a whole entry or none of
 * it. To have both without a queue between them, both hold one lock, the hand-over lock, for a
 * bounded turn: the log's thread for one entry, the decider for one entry's worth of requests.
 *
 * <p>Methods may be called from any thread unless they say otherwise.
 */
public final class Replica {
  private static final Logger logger = LoggerFactory.getLogger(Replica.class);

  private final String name;
  private final ReplicatedLog replicatedLog;
  private final ReplicaOptions options;
  private final Proposals proposals;
  private final LongSupplier nonces;
  private final ReplicaObserver observer;
  private final ReplicaClocks clocks;
  private final ReentrantLock handOver = new ReentrantLock();

  /** Replaced only by a snapshot's state, under the hand-over lock. */
  private Ledger ledger;

  /**
   * The current leadership's, null while following. Written by the log's thread under the hand-over
   * lock.
   */
  private volatile @Nullable LeaderDuties duties;

  /**
   * Bytes of entries applied since the last snapshot was asked for. Only touched by the log's
   * thread.
   */
  private long bytesSinceSnapshot;

  /**
   * The next leadership counts as a new term though the same replica led before: a cluster of one
   * that lost its leader.
   */
  private volatile boolean passes;

  private final LeadershipStart leadershipStart;

  /**
   * A replica that is not started yet.
   *
   * @param name what the ledger calls it as a leader
   * @param replicatedLog not started yet
   * @param proposals shared by the replicas of a process
   * @param nonces an unpredictable number, never 0, for each leadership
   */
  public Replica(
      String name,
      ReplicatedLog replicatedLog,
      ReplicaOptions options,
      Proposals proposals,
      LongSupplier nonces,
      ReplicaObserver observer) {
    this.name = name;
    this.replicatedLog = replicatedLog;
    this.options = options;
    this.proposals = proposals;
    this.nonces = nonces;
    this.observer = observer;
    clocks = new ReplicaClocks(replicatedLog, options.time());
    leadershipStart = new LeadershipStart(replicatedLog, clocks, handOver, this::establish);
    ledger = new Ledger(options.ledger());
    ledger.watch(this::changed);
  }

  /** Under the hand-over lock. */
  private void changed(long jobId, JobState before, JobState after) {
    LeaderDuties current = duties;
    if (current != null && current.isOpen()) {
      current.changed(jobId, before, after);
    }
    observer.changed(jobId, before, after, ledger);
  }

  /** Recovers and takes part; see {@link ReplicatedLog#start}. */
  public void start() {
    replicatedLog.start(new Consumption());
    clocks.tick();
  }

  /** The name that its leaderships carry. */
  public String name() {
    return name;
  }

  /**
   * Asks the leader for something. The answer comes from another thread, or from this one.
   *
   * @return false if this replica does not lead (or not yet), or has too much waiting; then nothing
   *     was asked
   */
  public boolean request(PendingRequest request) {
    LeaderDuties current = duties;
    if (current == null || !current.isOpen() || !current.offer(request)) {
      return false;
    }
    current.work();
    return true;
  }

  /**
   * Asks the leader for several things at once, which go into one entry as far as they fit: asked
   * one by one, the first of them would travel alone.
   *
   * @return how many were asked, from the first on, and why no more
   */
  public Intake requestAll(List<PendingRequest> requests) {
    LeaderDuties current = duties;
    if (current == null || !current.isOpen()) {
      return Intake.NOT_LEADING;
    }
    Intake intake = current.offerAll(requests);
    current.work();
    return intake;
  }

  /** True while it leads and serves. */
  public boolean serves() {
    LeaderDuties current = duties;
    return current != null && current.isOpen();
  }

  /**
   * Reads what is at least as new as everything confirmed before this call, on whichever replica.
   *
   * @param reader called once, under the hand-over lock: short
   * @param failed called instead where this replica cannot tell what is newest
   */
  public void read(Consumer<LedgerView> reader, Consumer<String> failed) {
    replicatedLog.readBarrier(
        new ReplicatedLog.BarrierListener() {
          @Override
          public void reached(long index) {
            peek(reader);
          }

          @Override
          public void failed(String reason) {
            failed.accept(reason);
          }
        });
  }

  /**
   * Reads what this replica has applied, however old that is. The reader is called under the
   * hand-over lock: short.
   */
  public void peek(Consumer<LedgerView> reader) {
    handOver.lock();
    try {
      reader.accept(ledger);
    } finally {
      handOver.unlock();
    }
  }

  /** What is known of the clocks of all replicas. */
  public ReplicaClocks clocks() {
    return clocks;
  }

  /** The passing of time: to be called every so often, some times a second. */
  public void tick() {
    clocks.tick();
    LeaderDuties current = duties;
    if (current == null) {
      leadershipStart.tick();
    } else if (current.inDoubt()) {
      establish(current.raftTerm);
    } else if (current.isOpen()) {
      current.tick();
      boolean unused = leadershipStart.yields();
    }
  }

  /**
   * How long from now the next tick is due, milliseconds: at the next point at which something is
   * due, but not before a millisecond has passed.
   *
   * @param most the longest pause between two ticks
   */
  public long untilDue(long most) {
    LeaderDuties current = duties;
    return current == null || !current.isOpen() ? most : current.untilDue(most);
  }

  /**
   * Works with the relay of this replica's leadership.
   *
   * @param work called once under the hand-over lock: short
   * @return false if this replica does not lead (or not yet); then nothing was called
   */
  public boolean relay(Consumer<OutboxRelay> work) {
    LeaderDuties looked = withRelay(work);
    if (looked != null) {
      looked.work();
    }
    return looked != null;
  }

  /** Looks at the relay of this leadership, where there is one; under the hand-over lock. */
  public void lookAtRelay(Consumer<OutboxRelay> look) {
    var unused = withRelay(look);
  }

  private @Nullable LeaderDuties withRelay(Consumer<OutboxRelay> work) {
    handOver.lock();
    try {
      LeaderDuties current = duties;
      if (current == null || !current.isOpen()) {
        return null;
      }
      work.accept(current.relay());
      return current;
    } finally {
      handOver.unlock();
    }
  }

  /**
   * How far its worker says that a job is. Called by readers, under the hand-over lock.
   *
   * @return null where nothing was said, or this replica does not lead
   */
  public @Nullable Progress progress(long jobId) {
    LeaderDuties current = duties;
    return current == null || !current.isOpen() ? null : current.relay().progress(jobId);
  }

  /** Starts an election for this replica at once. */
  public void campaign() {
    replicatedLog.campaign();
  }

  /**
   * What its leadership waits for; null while it does not lead. By the thread that ticks.
   *
   * @param living workers of which nobody expects that they fall silent
   */
  public @Nullable Outlook outlook(Predicate<String> living) {
    LeaderDuties current = duties;
    return current == null ? null : current.outlook(living);
  }

  /** Asks another replica to lead; see {@link ReplicatedLog#handOver}. */
  public boolean handOver(String to) {
    return replicatedLog.handOver(new ReplicaId(to));
  }

  /** Who leads, as far as this replica knows; null when it does not. */
  public @Nullable String leader() {
    ReplicaId leader = replicatedLog.status().leader();
    return leader == null ? null : leader.value();
  }

  /**
   * The next leadership of this replica counts as a new term although it led before. Said before
   * {@link #start}, because a replica that is alone can lead before that returns.
   */
  public void countNextLeadership() {
    passes = true;
  }

  /**
   * While it abstains an election that it wins is of no consequence but for the log: what is in its
   * log is committed, and nobody serves. Where it leads still when that is over, it begins to
   * serve.
   */
  public void abstain(boolean now) {
    leadershipStart.abstain(now);
  }

  /** What its log knows. */
  public LogStatus logStatus() {
    return replicatedLog.status();
  }

  /**
   * An entry as this replica has it on disk; see {@link ReplicatedLog#entry}. One that it has
   * applied is committed.
   */
  public @Nullable Entry entry(long index) {
    byte[] bytes = replicatedLog.entry(index);
    return bytes == null ? null : CommandCodec.decode(ByteBuffer.wrap(bytes));
  }

  /** The first entry that its log has still. */
  public long firstIndex() {
    return replicatedLog.status().firstIndex();
  }

  /** Takes a snapshot soon. */
  public void snapshot(ReplicatedLog.SnapshotListener listener) {
    replicatedLog.snapshot(listener);
  }

  /**
   * A crash: transport and disk are cut first. What was asked and not answered is voided by the
   * next leadership, wherever it is.
   */
  public void crash() {
    replicatedLog.crash();
    leadershipStart.ended();
    dropDuties();
  }

  /** A clean stop. */
  public void close() {
    replicatedLog.close();
    leadershipStart.ended();
    dropDuties();
  }

  private void establish(long raftTerm) {
    dropDuties();
    LeaderDuties next;
    handOver.lock();
    try {
      Bounds median = clocks.bounds();
      if (!leadershipStart.mayEstablish(raftTerm, median)) {
        return;
      }
      next =
          new LeaderDuties(
              replicatedLog,
              ledger,
              new LeaderClock(clocks, ledger.now(), median.earliest()),
              handOver,
              proposals,
              options,
              raftTerm,
              nonces.getAsLong(),
              observer);
      duties = next;
    } finally {
      handOver.unlock();
    }
    next.establish(name, passes);
  }

  private void dropDuties() {
    LeaderDuties dropped;
    handOver.lock();
    try {
      dropped = duties;
      duties = null;
    } finally {
      handOver.unlock();
    }
    if (dropped != null) {
      dropped.end();
      observer.closed();
    }
  }

  /** What the log calls. */
  private final class Consumption implements LogConsumer {

    @Override
    public void apply(long index, long raftTerm, ByteBuffer bytes) {
      bytesSinceSnapshot += bytes.remaining();
      Entry entry = CommandCodec.decode(bytes);
      List<Outcome> outcomes = new ArrayList<>(entry.commands().size());
      handOver.lock();
      try {
        ledger.beginEntry(index, entry);
        for (Command command : entry.commands()) {
          Outcome outcome = ledger.apply(index, command);
          outcomes.add(outcome);
          if (command instanceof Command.EstablishLeadership && outcome.accepted()) {
            established(index, entry);
          }
        }
        LeaderDuties current = duties;
        if (current != null && current.nonce == entry.nonce()) {
          current.applied(entry, outcomes);
        }
        observer.applied(index, entry, outcomes, ledger);
        proposals.applied(entry, outcomes, ledger);
      } finally {
        handOver.unlock();
      }
    }

    private void established(long index, Entry entry) {
      proposals.established(index);
      LeaderDuties current = duties;
      if (current != null && current.nonce == entry.nonce()) {
        passes = false;
        current.opened(index);
        logger.info("{} leads in term {}, from index {}", name, ledger.term(), index);
        observer.opened(ledger.term());
      }
    }

    @Override
    public void applied(long lastIndex) {
      LeaderDuties current = duties;
      if (current != null) {
        current.work();
      }
      if (bytesSinceSnapshot >= options.snapshotEveryBytes()) {
        bytesSinceSnapshot = 0;
        replicatedLog.snapshot(SnapshotReport.LISTENER);
      }
    }

    @Override
    public void leadershipStarted(long raftTerm) {
      observer.elected();
      leadershipStart.started(raftTerm);
    }

    @Override
    public void leadershipEnded(long raftTerm) {
      leadershipStart.ended();
      dropDuties();
    }

    @Override
    public void following(@Nullable ReplicaId leader, long raftTerm) {
      logger.debug("{} follows {} in Raft term {}", name, leader, raftTerm);
    }

    @Override
    public SnapshotImage freeze() {
      handOver.lock();
      try {
        return new LedgerImage(ledger.freeze(), handOver, observer::snapshot);
      } finally {
        handOver.unlock();
      }
    }

    @Override
    public void install(SnapshotSource snapshot) {
      Ledger installed = LedgerImage.read(options.ledger(), snapshot, observer::snapshot);
      handOver.lock();
      try {
        ledger = installed;
        installed.watch(Replica.this::changed);
        observer.installed(installed);
      } finally {
        handOver.unlock();
      }
      bytesSinceSnapshot = 0;
    }

    @Override
    public long wallMillis() {
      return options.time().wallMillis();
    }

    @Override
    public void failed(Throwable cause) {
      logger.error("{} is dead: {}", name, cause.toString());
      dropDuties();
      observer.failed(cause);
    }
  }
}
