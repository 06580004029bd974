package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog.BarrierListener;
import io.holdfast.log.ReplicatedLog.ProposalListener;
import io.holdfast.log.ReplicatedLog.SnapshotListener;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.StorageOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Replicas in one process, each over a folder that outlives it. */
final class TestCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Function<ReplicaId, Network> networks;
  private final List<ReplicaId> members = new ArrayList<>();
  private final Map<ReplicaId, ReplicaStores.Opener> folders = new TreeMap<>(BY_VALUE);
  private final Map<ReplicaId, RaftLog> logs = new TreeMap<>(BY_VALUE);
  private final Map<ReplicaId, RecordingConsumer> consumers = new TreeMap<>(BY_VALUE);
  private final RaftTimes times;

  private static final Comparator<ReplicaId> BY_VALUE = Comparator.comparing(ReplicaId::value);

  /** What became of a proposal. */
  record Result(long index, String reason) {
    boolean committed() {
      return index > 0;
    }
  }

  TestCluster(int size, RaftTimes times, Function<ReplicaId, ReplicaStores.Opener> folder) {
    this(size, times, folder, new InProcessNetwork());
  }

  private TestCluster(
      int size,
      RaftTimes times,
      Function<ReplicaId, ReplicaStores.Opener> folder,
      InProcessNetwork network) {
    this(size, times, folder, self -> network);
  }

  /**
   * @param networks what a replica gets for its next life
   */
  TestCluster(
      int size,
      RaftTimes times,
      Function<ReplicaId, ReplicaStores.Opener> folder,
      Function<ReplicaId, Network> networks) {
    this.times = times;
    this.networks = networks;
    for (int i = 1; i <= size; i++) {
      members.add(new ReplicaId("r" + i));
    }
    members.forEach(member -> folders.put(member, folder.apply(member)));
  }

  /** Elections only on request, folders in memory. */
  static TestCluster inMemory(int size) {
    return new TestCluster(size, new RaftTimes(1_000, 20, false), member -> new MemoryFolder());
  }

  /** Elections only on request, folders on disk. */
  static TestCluster onDisk(int size, Path folder) {
    return new TestCluster(size, new RaftTimes(1_000, 20, false), foldersIn(folder));
  }

  /** Opens folders on disk. */
  static Function<ReplicaId, ReplicaStores.Opener> foldersIn(Path folder) {
    return member ->
        ReplicaFolder.opener(
            createDirectory(folder.resolve(member.value())),
            StorageOptions.standard(member.hashCode()));
  }

  private static Path createDirectory(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static ReplicaId id(int number) {
    return new ReplicaId("r" + number);
  }

  InProcessNetwork network() {
    return (InProcessNetwork) networks.apply(id(1));
  }

  RaftLog log(int number) {
    return Objects.requireNonNull(logs.get(id(number)));
  }

  RecordingConsumer consumer(int number) {
    return Objects.requireNonNull(consumers.get(id(number)));
  }

  private ReplicaStores.Opener folder(int number) {
    return Objects.requireNonNull(folders.get(id(number)));
  }

  MemoryFolder memory(int number) {
    return (MemoryFolder) folder(number);
  }

  void startAll() {
    for (int number = 1; number <= members.size(); number++) {
      start(number);
    }
  }

  void start(int number) {
    ReplicaId self = id(number);
    RaftLog log = new RaftLog(self, members, networks.apply(self), folder(number), times);
    RecordingConsumer consumer = new RecordingConsumer();
    logs.put(self, log);
    consumers.put(self, consumer);
    log.start(consumer);
  }

  /** Waits until a replica has on its own disk what the majority committed, perhaps without it. */
  void awaitCommittedOnDisk(int number) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> log(number).status().lastIndex() >= log(number).status().commitIndex());
  }

  void crash(int number) {
    log(number).crash();
  }

  /** Makes one lead; answers its Raft term. */
  long elect(int number) {
    log(number).campaign();
    return awaitLeader(number);
  }

  long awaitLeader(int number) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> consumer(number).leading() != 0);
    return consumer(number).leading();
  }

  CompletableFuture<Result> propose(int number, String text) {
    return propose(number, consumer(number).leading(), text);
  }

  CompletableFuture<Result> propose(int number, long raftTerm, String text) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    log(number)
        .propose(
            raftTerm,
            text.getBytes(StandardCharsets.UTF_8),
            new ProposalListener() {
              @Override
              public void committed(long index) {
                complete(new Result(index, ""));
              }

              @Override
              public void indeterminate(String reason) {
                complete(new Result(0, reason));
              }

              private void complete(Result answer) {
                if (!result.complete(answer)) {
                  throw new AssertionError("Answered twice: " + answer);
                }
              }
            });
    return result;
  }

  CompletableFuture<Long> barrier(int number) {
    CompletableFuture<Long> reached = new CompletableFuture<>();
    log(number)
        .readBarrier(
            new BarrierListener() {
              @Override
              public void reached(long index) {
                reached.complete(index);
              }

              @Override
              public void failed(String reason) {
                reached.completeExceptionally(new IllegalStateException(reason));
              }
            });
    return reached;
  }

  CompletableFuture<Result> snapshot(int number) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    log(number)
        .snapshot(
            new SnapshotListener() {
              @Override
              public void saved(long index) {
                result.complete(new Result(index, ""));
              }

              @Override
              public void skipped(String reason) {
                result.complete(new Result(0, reason));
              }
            });
    return result;
  }

  void awaitTexts(int number, List<String> expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> consumer(number).texts().equals(expected));
  }

  static Result get(CompletableFuture<Result> result) {
    return result.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    logs.values().forEach(RaftLog::crash);
  }
}
