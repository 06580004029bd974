package io.holdfast.simulation.library;

import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.cluster.Recovery;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The production log of one life of a replica; tells who leads and knows what is being applied. */
final class WatchedLog implements ReplicatedLog {
  private final int replica;
  private final ReplicatedLog log;
  private final Witness witness;

  /** Digest of the entry that is being applied; read on the thread that applies. */
  private volatile long applyingDigest;

  WatchedLog(int replica, ReplicatedLog log, Witness witness) {
    this.replica = replica;
    this.log = log;
    this.witness = witness;
  }

  long applyingDigest() {
    return applyingDigest;
  }

  @Override
  public void start(LogConsumer consumer) {
    log.start(new WatchedConsumer(consumer));
  }

  @Override
  public void propose(long raftTerm, byte[] entry, ProposalListener listener) {
    log.propose(raftTerm, entry, listener);
  }

  @Override
  public void readBarrier(BarrierListener listener) {
    log.readBarrier(listener);
  }

  @Override
  public ReplicaId self() {
    return log.self();
  }

  @Override
  public List<ReplicaId> voters() {
    return log.voters();
  }

  @Override
  public void askClock(ReplicaId of, ClockListener listener) {
    log.askClock(of, listener);
  }

  @Override
  public boolean handOver(ReplicaId to) {
    return log.handOver(to);
  }

  @Override
  public void campaign() {
    log.campaign();
  }

  @Override
  public void snapshot(SnapshotListener listener) {
    log.snapshot(listener);
  }

  @Override
  public LogStatus status() {
    return log.status();
  }

  @Override
  public byte @Nullable [] entry(long index) {
    return log.entry(index);
  }

  @Override
  public void crash() {
    log.crash();
  }

  @Override
  public void close() {
    log.close();
  }

  private final class WatchedConsumer implements LogConsumer {
    private final LogConsumer consumer;

    WatchedConsumer(LogConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public void apply(long index, long raftTerm, ByteBuffer entry) {
      byte[] payload = new byte[entry.remaining()];
      entry.duplicate().get(payload);
      applyingDigest =
          Recovery.digest(new LogRecord(index, raftTerm, LogRecord.Kind.DATA, payload));
      consumer.apply(index, raftTerm, entry);
    }

    @Override
    public void applied(long lastIndex) {
      consumer.applied(lastIndex);
    }

    @Override
    public void leadershipStarted(long raftTerm) {
      witness.tell(new Observation.Leads(replica, raftTerm));
      consumer.leadershipStarted(raftTerm);
    }

    @Override
    public void leadershipEnded(long raftTerm) {
      consumer.leadershipEnded(raftTerm);
    }

    @Override
    public void following(@Nullable ReplicaId leader, long raftTerm) {
      consumer.following(leader, raftTerm);
    }

    @Override
    public SnapshotImage freeze() {
      return consumer.freeze();
    }

    @Override
    public void install(SnapshotSource snapshot) {
      consumer.install(snapshot);
    }

    @Override
    public long wallMillis() {
      return consumer.wallMillis();
    }

    @Override
    public void failed(Throwable cause) {
      consumer.failed(cause);
    }
  }
}
