package io.holdfast.log.storage;

import io.holdfast.log.DiskFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A replica's folder, read without a replica: for {@code holdfast log verify} and {@code log dump}.
 *
 * <p>Judges by the code that a start uses, and all snapshots beside; takes no lock and writes
 * nothing. A replica that runs in the folder meanwhile may be met between two writes: then the
 * judgement says little.
 */
public final class OfflineLog implements AutoCloseable {
  private final @Nullable LogScan scan;
  private final Map<Long, StoredRecord> carried = new HashMap<>();
  private final SnapshotFiles snapshots;
  private final Summary summary;

  private OfflineLog(ReplicaFolder.Judgement judgement) {
    scan = judgement.scan();
    snapshots = judgement.snapshots();
    VoteFile vote = judgement.vote();
    LogState state = LogState.NEW;
    LogStore.Recovery recovery = new LogStore.Recovery(0, 0, 0, false, "", 0);
    if (scan != null) {
      recovery = scan.recovery();
      state = scan.state();
      for (StoredRecord record : scan.carried()) {
        carried.put(record.index(), record);
      }
    }
    summary =
        new Summary(
            recovery,
            state.firstIndex(),
            state.lastIndex(),
            vote == null ? new VoteStore.Vote(0, "") : vote.vote(),
            judgement.snapshots().snapshots());
  }

  /** Is this the folder of one replica, damaged or not? */
  public static boolean isPresent(Path folder) {
    return Files.isDirectory(folder) && isPresent(new ReadOnlyFolder(folder));
  }

  /** Does this disk hold anything of a replica? */
  public static boolean isPresent(Disk disk) {
    List<String> names = disk.names();
    return VoteFile.isPresent(names) || LogScan.isPresent(names) || SnapshotFiles.isPresent(names);
  }

  /**
   * Reads and judges all of a folder.
   *
   * @throws io.holdfast.log.DamagedException when it is not what was written
   * @throws DiskFailedException when it cannot be read
   */
  public static OfflineLog open(Path folder) {
    return open(new ReadOnlyFolder(folder));
  }

  /** The same for any disk, which stays the caller's. */
  public static OfflineLog open(Disk disk) {
    FailStop nobody = new FailStop(cause -> {});
    ReplicaFolder.Judgement judgement = ReplicaFolder.Judgement.of(disk, disk.names(), nobody);
    try {
      SnapshotFiles.checkAll(disk);
    } catch (RuntimeException e) {
      if (judgement.scan() != null) {
        judgement.scan().close();
      }
      throw e;
    }
    return new OfflineLog(judgement);
  }

  public Summary summary() {
    return summary;
  }

  /** Opens one of the snapshots of the summary; read to its end, every checksum was right. */
  public SnapshotStore.Reader openSnapshot(SnapshotStore.Meta meta) {
    return snapshots.open(meta);
  }

  /**
   * Hands over the entries with indexes from {@code from} to {@code to}, as far as there are any,
   * in order.
   */
  public void forEach(long from, long to, Consumer<LogRecord> consumer) {
    long last = Math.min(to, summary.lastIndex());
    for (long index = Math.max(from, summary.firstIndex()); index <= last; index++) {
      consumer.accept(read(index));
    }
  }

  private LogRecord read(long index) {
    StoredRecord record = carried.get(index);
    LogRecord.Kind kind = record == null ? null : record.type().kind();
    if (record != null && kind != null) {
      return new LogRecord(index, record.term(), kind, record.payload());
    }
    Segment segment = scan == null ? null : scan.index().find(index);
    if (segment == null) {
      throw new IllegalStateException("Expected entry " + index + " but it is in no segment");
    }
    return segment.read(index);
  }

  @Override
  public void close() {
    if (scan != null) {
      scan.close();
    }
  }

  /**
   * What is in the folder.
   *
   * @param log segments, entries, bytes, and whether a start would cut a torn tail
   * @param firstIndex the first entry; {@code lastIndex + 1} when the log is empty
   * @param lastIndex the last entry
   * @param vote the vote
   * @param snapshots those in place, oldest first
   */
  public record Summary(
      LogStore.Recovery log,
      long firstIndex,
      long lastIndex,
      VoteStore.Vote vote,
      List<SnapshotStore.Meta> snapshots) {}
}
