package io.holdfast.bench;

import io.holdfast.log.LogConsumer;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.StorageOptions.Preparation;
import io.holdfast.log.storage.WatchedStores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The replicated log, with one replica and with three in one process, on one disk.
 *
 * <p>One entry at a time takes turns with its raw twin, a plain write of the same bytes and one
 * {@code force(false)}. With many in flight the raw twin comes after: as many plain writes and
 * syncs as the leader's log took, of as many bytes each.
 */
final class ReplicatedLogFigures {
  private static final int ENTRY_BYTES = 128;
  private static final int SEGMENT_BYTES = 32 << 20;

  private final Path folder;
  private final boolean quick;
  private final Report report;

  ReplicatedLogFigures(Path folder, boolean quick, Report report) {
    this.folder = folder;
    this.quick = quick;
    this.report = report;
  }

  void run() throws Exception {
    measure(1);
    measure(3);
  }

  private void measure(int size) throws Exception {
    String who = size == 1 ? "one replica" : "three replicas, one process";
    Path own = Files.createDirectories(folder.resolve("replicas-" + size));
    try (Cluster cluster = new Cluster(own, size);
        FileChannel raw = zeroWritten(own.resolve("raw"))) {
      oneByOne(cluster, raw, quick ? 500 : 4_000, new Histogram(3), new Histogram(3));
      inFlight(cluster, 256, quick ? 20_000 : 500_000);

      Histogram took = new Histogram(3);
      Histogram rawTook = new Histogram(3);
      oneByOne(cluster, raw, quick ? 500 : 5_000, took, rawTook);
      for (int percentile : new int[] {50, 99}) {
        report.add(
            Figure.beside(
                LogBench.NAME,
                who + ", one 128-byte entry at a time, p" + percentile,
                took.getValueAtPercentile(percentile) / 1e3,
                "us",
                rawTook.getValueAtPercentile(percentile) / 1e3));
      }
      for (int inFlight : new int[] {256, 2_048}) {
        many(cluster, raw, who, inFlight);
      }
    }
  }

  private static void oneByOne(
      Cluster cluster, FileChannel raw, int entries, Histogram took, Histogram rawTook)
      throws Exception {
    ByteBuffer bytes = ByteBuffer.allocateDirect(ENTRY_BYTES);
    long position = 0;
    for (int i = 0; i < entries; i++) {
      long before = System.nanoTime();
      cluster.commitOne();
      took.recordValue(System.nanoTime() - before);
      before = System.nanoTime();
      raw.write(bytes.clear(), position);
      raw.force(false);
      rawTook.recordValue(System.nanoTime() - before);
      position = (position + ENTRY_BYTES) % (SEGMENT_BYTES - ENTRY_BYTES);
    }
  }

  private static double inFlight(Cluster cluster, int inFlight, int entries) throws Exception {
    long before = System.nanoTime();
    cluster.commitMany(inFlight, entries);
    return (System.nanoTime() - before) / 1e9;
  }

  private void many(Cluster cluster, FileChannel raw, String who, int inFlight) throws Exception {
    int entries = quick ? 20_000 : 1_000_000;
    long syncsBefore = cluster.leaderAppends();
    double seconds = inFlight(cluster, inFlight, entries);
    long syncs = Math.max(1, cluster.leaderAppends() - syncsBefore);
    double entriesASync = (double) entries / syncs;
    double rawSeconds = rawBatches(raw, syncs, (int) (entriesASync * ENTRY_BYTES));
    String what = String.format(Locale.ROOT, "%s, %,d in flight", who, inFlight);
    report.add(
        Figure.beside(LogBench.NAME, what, entries / seconds, "entries/s", entries / rawSeconds));
    report.add(
        Figure.alone(LogBench.NAME, what + ", a sync of the leader", entriesASync, "entries"));
  }

  private static double rawBatches(FileChannel raw, long batches, int bytes) throws IOException {
    ByteBuffer batch = ByteBuffer.allocateDirect(Math.min(bytes, SEGMENT_BYTES));
    long position = 0;
    long before = System.nanoTime();
    for (long i = 0; i < batches; i++) {
      raw.write(batch.clear(), position);
      raw.force(false);
      position += batch.capacity();
      if (position + batch.capacity() > SEGMENT_BYTES) {
        position = 0;
      }
    }
    return (System.nanoTime() - before) / 1e9;
  }

  private static FileChannel zeroWritten(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (long at = 0; at < SEGMENT_BYTES; at += zeros.capacity()) {
      channel.write(zeros.clear(), at);
    }
    channel.force(true);
    return channel;
  }

  /** Replicas of one cluster; the first leads. */
  private static final class Cluster implements AutoCloseable {
    private final List<RaftLog> logs = new ArrayList<>();
    private final Leading leader = new Leading();
    private final AtomicLong leaderAppends = new AtomicLong();
    private final byte[] entry = new byte[ENTRY_BYTES];
    private final AtomicReference<@Nullable String> lost = new AtomicReference<>();

    Cluster(Path folder, int size) throws IOException, InterruptedException {
      List<ReplicaId> members = new ArrayList<>();
      for (int i = 1; i <= size; i++) {
        members.add(new ReplicaId("r" + i));
      }
      InProcessNetwork network = new InProcessNetwork();
      StorageOptions options =
          new StorageOptions(1, SEGMENT_BYTES, SEGMENT_BYTES, Preparation.OWN_THREAD);
      ReplicaStores.Opener leaderFolder =
          WatchedStores.opener(
              opener(folder, members.get(0), options),
              (entries, nanos) -> leaderAppends.incrementAndGet());
      for (ReplicaId member : members) {
        boolean first = logs.isEmpty();
        RaftLog log =
            new RaftLog(
                member,
                members,
                network,
                first ? leaderFolder : opener(folder, member, options),
                RaftTimes.standard());
        log.start(first ? leader : new Leading());
        logs.add(log);
      }
      logs.get(0).campaign();
      if (!leader.began.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("No leader within 10 s");
      }
    }

    private static ReplicaStores.Opener opener(
        Path folder, ReplicaId member, StorageOptions options) throws IOException {
      return ReplicaFolder.opener(Files.createDirectories(folder.resolve(member.value())), options);
    }

    /** Each is one sync. */
    long leaderAppends() {
      return leaderAppends.get();
    }

    void commitOne() throws InterruptedException {
      commitMany(1, 1);
    }

    void commitMany(int inFlight, int entries) throws InterruptedException {
      Semaphore places = new Semaphore(inFlight);
      ProposalListener listener =
          new ProposalListener() {
            @Override
            public void committed(long index) {
              places.release();
            }

            @Override
            public void indeterminate(String reason) {
              lost.set(reason);
              places.release();
            }
          };
      ReplicatedLog log = logs.get(0);
      for (int i = 0; i < entries; i++) {
        places.acquire();
        log.propose(leader.term, entry, listener);
      }
      places.acquire(inFlight);
      if (lost.get() != null) {
        throw new IllegalStateException("An entry was lost on a healthy cluster: " + lost.get());
      }
    }

    @Override
    public void close() {
      logs.forEach(RaftLog::crash);
    }
  }

  /** Counts nothing and keeps nothing: the log is measured. */
  private static final class Leading implements LogConsumer {
    private final CountDownLatch began = new CountDownLatch(1);
    private volatile long term;

    @Override
    public void apply(long index, long raftTerm, ByteBuffer entry) {}

    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }

    @Override
    public void applied(long lastIndex) {}

    @Override
    public void leadershipStarted(long raftTerm) {
      term = raftTerm;
      began.countDown();
    }

    @Override
    public void leadershipEnded(long raftTerm) {}

    @Override
    public void following(@Nullable ReplicaId leader, long raftTerm) {}

    @Override
    public SnapshotImage freeze() {
      throw new UnsupportedOperationException("Nobody asks for one");
    }

    @Override
    public void install(SnapshotSource snapshot) {
      throw new UnsupportedOperationException("There is none");
    }

    @Override
    public void failed(Throwable cause) {
      throw new IllegalStateException("A replica failed", cause);
    }
  }
}
