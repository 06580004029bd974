package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.LogRecord.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Folders for tests of damage: how they are filled, read and compared. */
final class Folders {
  static final long LOG_ID = 0x1234_5678_9abc_def0L;

  private Folders() {}

  static ReplicaFolder open(Disk disk) {
    return open(disk, 8 << 10, 32 << 10);
  }

  static ReplicaFolder open(Disk disk, int firstBytes, int largestBytes) {
    return ReplicaFolder.open(
        disk, StorageOptions.inline(LOG_ID, firstBytes, largestBytes), new FailStop(cause -> {}));
  }

  /** Entries with payloads of zeros, of ones, and by chance, in turn. */
  static List<LogRecord> entries(long first, int count, long term, int length) {
    List<LogRecord> entries = new ArrayList<>();
    for (long index = first; index < first + count; index++) {
      byte[] payload = new byte[length];
      if (index % 3 == 1) {
        Arrays.fill(payload, (byte) 1);
      } else if (index % 3 == 2) {
        new Random(index).nextBytes(payload);
      }
      entries.add(new LogRecord(index, term, Kind.DATA, payload));
    }
    return entries;
  }

  static void snapshot(ReplicaFolder folder, long index, int bytes) {
    try (SnapshotStore.Writer writer =
        folder.snapshots().begin(new SnapshotStore.Meta(index, 1, "r1,r2"))) {
      byte[] body = new byte[bytes];
      new Random(index).nextBytes(body);
      writer.write(body, 0, bytes);
      writer.commit();
    }
  }

  /** All that a replica is served from a folder. */
  record Served(
      long firstIndex,
      List<LogRecord> entries,
      VoteStore.Vote vote,
      List<SnapshotStore.Meta> snapshots,
      ByteBuffer newestBody) {

    static Served by(ReplicaFolder folder) {
      SnapshotStore.Meta newest = folder.snapshots().newest();
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (newest != null) {
        try (SnapshotStore.Reader reader = folder.snapshots().open(newest)) {
          byte[] bytes = new byte[1000];
          for (int read = reader.read(bytes, 0, 1000);
              read >= 0;
              read = reader.read(bytes, 0, 1000)) {
            body.write(bytes, 0, read);
          }
        }
      }
      return new Served(
          folder.log().firstIndex(),
          entriesOf(folder.log()),
          folder.votes().vote(),
          folder.snapshots().snapshots(),
          ByteBuffer.wrap(body.toByteArray()));
    }
  }

  static List<LogRecord> entriesOf(LogStore log) {
    List<LogRecord> entries = new ArrayList<>();
    for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
      LogRecord record = log.read(index);
      assertThat(record).isNotNull();
      if (record != null) {
        entries.add(record);
      }
    }
    return entries;
  }

  static Served served(MemoryDisk disk) {
    try (ReplicaFolder folder = open(disk.session())) {
      return Served.by(folder);
    }
  }

  /** Expects a start to refuse, and that it changed nothing. */
  static DamagedException assertDamaged(MemoryDisk disk) {
    MemoryDisk before = disk.copy();
    DamagedException damage =
        catchThrowableOfType(DamagedException.class, () -> open(disk.session()).close());
    assertThat(damage).as("damage").isNotNull();
    assertThat(disk.sameBytes(before)).as("nothing was changed").isTrue();
    DamagedException offline =
        catchThrowableOfType(DamagedException.class, () -> OfflineLog.open(disk.session()).close());
    assertThat(offline).as("damage found offline").isNotNull();
    assertThat(offline.getMessage()).isEqualTo(damage.getMessage());
    return damage;
  }

  /** The file and the byte at which an entry is, and where its payload ends. */
  record Place(String file, int from, int to) {
    static Place of(MemoryDisk disk, LogRecord entry) {
      try (LogScan scan = LogScan.of(disk.session(), LOG_ID)) {
        Segment segment = scan.index().find(entry.index());
        if (segment == null) {
          throw new AssertionError("entry " + entry.index() + " is nowhere");
        }
        int from = segment.position(entry.index());
        int content =
            from % Sector.BYTES
                - Sector.CONTENT_AT
                + BatchLayout.RECORD_HEADER_BYTES
                + entry.payload().length;
        int last = BatchLayout.physical(content - 1);
        return new Place(segment.name(), from, from - from % Sector.BYTES + last + 1);
      }
    }
  }
}
