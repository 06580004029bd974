package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The three stores of one replica, opened together, because what one of them says bounds what the
 * others can.
 *
 * <p>A start first reads and judges everything and changes nothing; only then it deletes leftovers,
 * syncs what the process before may have left unsynced, cuts a torn tail and creates what a new
 * folder lacks. What the stores must agree on:
 *
 * <ul>
 *   <li>The vote is the first file of a new folder: without it there may be nothing else.
 *   <li>A folder without a log has never voted and has no snapshot. (A replica that came up empty
 *       here would forget what it promised.)
 *   <li>The term of the vote is at least that of the last entry: it is saved before an entry of its
 *       term is written.
 *   <li>What the log has dropped is in the newest snapshot.
 * </ul>
 */
public final class ReplicaFolder implements ReplicaStores {
  private final Disk disk;
  private final VoteFile vote;
  private final SegmentedLog log;
  private final SnapshotFiles snapshots;

  private ReplicaFolder(Disk disk, VoteFile vote, SegmentedLog log, SnapshotFiles snapshots) {
    this.disk = disk;
    this.vote = vote;
    this.log = log;
    this.snapshots = snapshots;
  }

  /** Opens a folder of the file system at each start of a replica. */
  public static Opener opener(Path folder, StorageOptions options) {
    return action -> {
      FailStop failStop = new FailStop(action);
      return open(FileDisk.open(folder, failStop), options, failStop);
    };
  }

  /** A new folder in memory at each start: nothing is synced, and nothing outlives the replica. */
  public static Opener inMemory(StorageOptions options) {
    return action -> open(new VolatileDisk(), options, new FailStop(action));
  }

  /**
   * Recovers what is there, or creates it in a new folder.
   *
   * @param disk belongs to the folder from now on and is closed with it, also when this throws
   * @param failStop the disk's own; tripped too by a checksum that fails later, when an entry or a
   *     snapshot is read
   * @throws DamagedException when what is there is not what was written, or of a version not known
   *     here; nothing was changed
   * @throws io.holdfast.log.DiskFailedException when the disk fails
   */
  public static ReplicaFolder open(Disk disk, StorageOptions options, FailStop failStop) {
    try {
      return recover(disk, options, failStop);
    } catch (RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private static ReplicaFolder recover(Disk disk, StorageOptions options, FailStop failStop) {
    List<String> names = disk.names();
    Judgement judgement = Judgement.of(disk, names, failStop);
    LogScan scan = judgement.scan();
    for (String name : names) {
      if (FileNames.isUnfinished(name)) {
        disk.delete(name);
      }
    }
    if (scan != null) {
      scan.leftovers().forEach(disk::delete);
    }
    judgement.snapshots().prune();
    disk.syncNames();
    VoteFile vote = judgement.vote();
    if (vote == null) {
      vote = VoteFile.create(disk, options.newLogId());
    }
    SegmentedLog log =
        scan == null
            ? SegmentedLog.create(disk, vote.logId(), options, failStop)
            : SegmentedLog.open(disk, scan, vote.logId(), options, failStop);
    return new ReplicaFolder(disk, vote, log, judgement.snapshots());
  }

  @Override
  public VoteStore votes() {
    return vote;
  }

  @Override
  public LogStore log() {
    return log;
  }

  @Override
  public SnapshotStore snapshots() {
    return snapshots;
  }

  /** The identity of the log, as it was given when the folder was new. */
  public long logId() {
    return vote.logId();
  }

  @Override
  public void cut() {
    disk.cut();
  }

  /**
   * Gives the files and the disk back; nothing is written. The disk is cut first, so that whoever
   * still uses it is refused and does not take a closed file for a failed one.
   */
  @Override
  public void close() {
    disk.cut();
    log.close();
    disk.close();
  }

  /**
   * What is in a folder, read and judged.
   *
   * @param vote null in a new folder
   * @param scan null where there is no log yet
   */
  record Judgement(@Nullable VoteFile vote, @Nullable LogScan scan, SnapshotFiles snapshots) {

    static Judgement of(Disk disk, List<String> names, FailStop failStop) {
      boolean hasLog = LogScan.isPresent(names);
      boolean hasSnapshots = SnapshotFiles.isPresent(names);
      if (!VoteFile.isPresent(names)) {
        if (hasLog || hasSnapshots) {
          throw new DamagedException(FileNames.VOTE, 0, -1, "the vote is missing");
        }
        return new Judgement(null, null, SnapshotFiles.read(disk, failStop));
      }
      VoteFile vote = VoteFile.read(disk);
      if (!hasLog) {
        if (vote.vote().term() > 0 || hasSnapshots) {
          throw new DamagedException(FileNames.segment(1), 0, -1, "the log is missing");
        }
        return new Judgement(vote, null, SnapshotFiles.read(disk, failStop));
      }
      SnapshotFiles snapshots = SnapshotFiles.read(disk, failStop);
      LogScan scan = LogScan.of(disk, vote.logId());
      try {
        check(vote.vote(), scan.state(), snapshots.newest());
      } catch (RuntimeException e) {
        scan.close();
        throw e;
      }
      return new Judgement(vote, scan, snapshots);
    }

    private static void check(
        VoteStore.Vote vote, LogState state, SnapshotStore.@Nullable Meta newest) {
      if (vote.term() < state.lastTerm()) {
        throw new DamagedException(
            FileNames.VOTE,
            Frame.CONTENT_AT + Long.BYTES,
            state.lastIndex(),
            "the vote is of term " + vote.term() + " but the log of term " + state.lastTerm());
      }
      long covered = newest == null ? 0 : newest.index();
      if (state.firstIndex() - 1 > covered) {
        throw new DamagedException(
            FileNames.snapshot(state.firstIndex() - 1, 0),
            0,
            state.firstIndex() - 1,
            "the log begins at "
                + state.firstIndex()
                + " but there is no snapshot of what comes before");
      }
    }
  }
}
