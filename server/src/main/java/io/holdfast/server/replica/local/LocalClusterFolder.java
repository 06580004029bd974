package io.holdfast.server.replica.local;

import io.holdfast.ledger.LedgerOptions;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.FileDisk;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.server.replica.ReplicaOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The data of a local cluster: the supervisor's own file, and a folder for each replica, named by
 * its number ({@code r1}, {@code r2}, …) and never by its name.
 *
 * <p>Locked against a second process while it is open. Used by one thread.
 */
public final class LocalClusterFolder implements AutoCloseable {
  /**
   * The supervisor sees every crash, so timers are only for what it cannot see: a replica of this
   * process that hangs. They are long, because a pause of the whole process, which all replicas
   * share, must not cost a leadership.
   */
  private static final RaftTimes TIMES = new RaftTimes(10_000, 100, true);

  private final Path folder;
  private final FileDisk disk;
  private final SecureRandom random = new SecureRandom();
  private @Nullable ClusterFile file;

  private LocalClusterFolder(Path folder, FileDisk disk, @Nullable ClusterFile file) {
    this.folder = folder;
    this.disk = disk;
    this.file = file;
  }

  /**
   * Opens a folder, and creates it if need be.
   *
   * @param diskFailed learns when the disk of the supervisor's own file fails
   * @throws io.holdfast.log.FolderInUseException when another process has it
   * @throws io.holdfast.log.DamagedException when the supervisor's file is not what was written
   * @throws io.holdfast.log.DiskFailedException when it cannot be read
   */
  public static LocalClusterFolder open(Path folder, Consumer<Throwable> diskFailed) {
    FileDisk disk = FileDisk.open(folder, new FailStop(diskFailed));
    try {
      ClusterFile file = disk.names().contains(ClusterFile.NAME) ? ClusterFile.read(disk) : null;
      return new LocalClusterFolder(folder, disk, file);
    } catch (RuntimeException unusable) {
      disk.close();
      throw unusable;
    }
  }

  /** True before {@link #init}, in this process or an earlier one. */
  public boolean isNew() {
    return file == null;
  }

  /** Fixes the replicas. Durable on return. */
  public void init(List<String> names) {
    if (file != null) {
      throw new IllegalStateException("Expected a new folder but it has " + file);
    }
    remember(new ClusterFile(random.nextLong(), List.copyOf(names), 0));
  }

  /** The replicas' names, in their order. */
  public List<String> names() {
    return file().names();
  }

  /** Position of the replica that led last, as far as was remembered. */
  public int leader() {
    return file().leader();
  }

  /** Remembers who leads. Durable on return. */
  public void remember(int leader) {
    remember(file().withLeader(leader));
  }

  private void remember(ClusterFile changed) {
    changed.write(disk);
    file = changed;
  }

  private ClusterFile file() {
    if (file == null) {
      throw new IllegalStateException("Expected init first");
    }
    return file;
  }

  /** The cluster, with every replica down, with the defaults of production. */
  public LocalCluster cluster(LocalCluster.Deaths deaths) {
    return cluster(deaths, ReplicaOptions.defaults(LedgerOptions.DEFAULT), TIMES);
  }

  /** The cluster, with every replica down. */
  public LocalCluster cluster(LocalCluster.Deaths deaths, ReplicaOptions options, RaftTimes times) {
    List<ReplicaId> ids =
        IntStream.rangeClosed(1, names().size())
            .mapToObj(number -> new ReplicaId("r" + number))
            .toList();
    InProcessNetwork network = new InProcessNetwork();
    return new LocalCluster(
        names(),
        replica -> {
          ReplicaId id = ids.get(replica);
          StorageOptions storage = StorageOptions.standard(random.nextLong());
          return new RaftLog(
              id, ids, network, ReplicaFolder.opener(folder.resolve(id.value()), storage), times);
        },
        options,
        deaths);
  }

  @Override
  public void close() {
    disk.close();
  }
}
