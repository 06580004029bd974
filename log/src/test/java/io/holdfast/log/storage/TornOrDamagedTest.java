package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Folders.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Case by case: what is torn and cut, what is damage and stops the start (P10). */
class TornOrDamagedTest {
  private static final int SECTOR = Sector.BYTES;

  private MemoryDisk disk = new MemoryDisk();
  private List<LogRecord> all = new ArrayList<>();

  /** Segment 1 is full and sealed, the last batch in segment 2 is of ten entries of 300 bytes. */
  @BeforeEach
  void fill() {
    disk = new MemoryDisk();
    all = new ArrayList<>();
    try (ReplicaFolder folder = open()) {
      folder.votes().save(new VoteStore.Vote(4, "r1"));
      for (int i = 0; i < 5; i++) {
        append(folder, 10, 300);
      }
      assertThat(disk.names()).contains(FileNames.segment(3)).doesNotContain(FileNames.segment(4));
    }
  }

  private ReplicaFolder open() {
    return Folders.open(disk.session(), 12 << 10, 32 << 10);
  }

  private void append(ReplicaFolder folder, int count, int length) {
    List<LogRecord> batch = Folders.entries(all.size() + 1, count, 4, length);
    folder.log().append(batch);
    all.addAll(batch);
  }

  private Place place(long index) {
    return Place.of(disk, all.get((int) index - 1));
  }

  private void zero(String file, int from, int to) {
    byte[] bytes = disk.bytes(file);
    Arrays.fill(bytes, from, to, (byte) 0);
    disk.put(file, bytes);
  }

  private static int sectorOf(int offset) {
    return offset / SECTOR * SECTOR;
  }

  private void assertTornAfter(long lastKept) {
    try (ReplicaFolder folder = open()) {
      assertThat(folder.log().recovery().torn()).isTrue();
      assertThat(Folders.entriesOf(folder.log())).isEqualTo(all.subList(0, (int) lastKept));
    }
    try (ReplicaFolder folder = open()) {
      assertThat(folder.log().recovery().torn()).isFalse();
      assertThat(Folders.entriesOf(folder.log())).isEqualTo(all.subList(0, (int) lastKept));
    }
  }

  private DamagedException assertDamaged(String file) {
    DamagedException damage = Folders.assertDamaged(disk);
    assertThat(damage.file()).isEqualTo(file);
    return damage;
  }

  // Torn.

  @Test
  void aHoleInTheLastBatchIsTornAlsoWhereItsLaterSectorsAreIntact() {
    Place hole = place(46);
    int from = sectorOf(hole.to() - 1);
    assertThat(place(50).from()).isGreaterThan(from + SECTOR);
    zero(hole.file(), from, from + SECTOR);
    assertTornAfter(45);
  }

  @Test
  void anEntryIsWholeWhenWhatIsMissingOfItWasZerosAnyway() {
    Place hole = place(45);
    int from = sectorOf(hole.to() - 1);
    assertThat(place(46).from()).isBetween(from, from + SECTOR);
    zero(hole.file(), from, from + SECTOR);
    assertTornAfter(45);
  }

  @Test
  void aMissingFirstSectorOfTheLastBatchIsTorn() {
    Place first = place(41);
    zero(first.file(), sectorOf(first.from()), sectorOf(first.from()) + SECTOR);
    assertTornAfter(40);
  }

  @Test
  void aLastBatchOfWhichNothingWasWrittenLeavesNoTrace() {
    Place first = place(41);
    zero(first.file(), sectorOf(first.from()), disk.bytes(first.file()).length);
    try (ReplicaFolder folder = open()) {
      assertThat(folder.log().recovery().torn()).isFalse();
      assertThat(Folders.entriesOf(folder.log())).isEqualTo(all.subList(0, 40));
    }
  }

  @Test
  void aTornFirstBatchOfASegmentIsCutAndTheSegmentPassedOver() {
    try (ReplicaFolder folder = open()) {
      while (disk.names().stream().noneMatch(FileNames.segment(4)::equals)) {
        append(folder, 10, 300);
      }
    }
    Place first = place(all.size() - 9L);
    assertThat(first.file()).isEqualTo(FileNames.segment(3));
    zero(first.file(), SECTOR, 2 * SECTOR);
    assertTornAfter(all.size() - 10);
  }

  @Test
  void aPreparedSegmentThatIsAllZeroIsMadeAgain() {
    String spare = FileNames.segment(3);
    int bytes = disk.bytes(spare).length;
    for (byte[] content : List.of(new byte[0], new byte[bytes], new byte[100])) {
      disk.put(spare, content);
      assertThat(Folders.entriesOf(openAndClose())).isEqualTo(all);
      assertThat(disk.bytes(spare)).hasSize(bytes);
    }
    disk.remove(spare);
    assertThat(Folders.entriesOf(openAndClose())).isEqualTo(all);
  }

  private LogStore openAndClose() {
    return open().log();
  }

  @Test
  void leftoversOfInterruptedCreationsAreDeleted() {
    for (String name :
        List.of("vote.tmp", FileNames.segment(4) + ".tmp", "snapshot-received.tmp")) {
      disk.put(name, new byte[] {1, 2, 3});
    }
    assertThat(Folders.entriesOf(openAndClose())).isEqualTo(all);
    assertThat(disk.names()).noneMatch(name -> name.endsWith(".tmp"));
  }

  // Damage.

  @Test
  void zerosBeforeALaterBatchAreDamage() {
    for (long index : new long[] {35, 31}) {
      fill();
      Place hole = place(index);
      zero(hole.file(), sectorOf(hole.from()), sectorOf(hole.from()) + SECTOR);
      DamagedException damage = assertDamaged(hole.file());
      assertThat(damage.offset()).isEqualTo(sectorOf(hole.from()));
      assertThat(damage.index()).isEqualTo(31);
    }
  }

  @Test
  void zerosInASealedSegmentAreDamage() {
    Place hole = place(5);
    assertThat(hole.file()).isEqualTo(FileNames.segment(1));
    zero(hole.file(), sectorOf(hole.from()), disk.bytes(hole.file()).length - SECTOR);
    assertDamaged(hole.file());
  }

  @Test
  void aSegmentWithoutItsSealBeforeOneInUseIsDamage() {
    int size = disk.bytes(FileNames.segment(1)).length;
    zero(FileNames.segment(1), size - SECTOR, size);
    assertDamaged(FileNames.segment(1));
  }

  @Test
  void aCutInsideASectorBeforeLaterSectorsIsDamage() {
    Place hole = place(45);
    zero(hole.file(), sectorOf(hole.from()) + 100, sectorOf(hole.from()) + SECTOR);
    assertDamaged(hole.file());
  }

  @Test
  void everyMissingSegmentIsDamage() {
    disk.remove(FileNames.segment(1));
    assertDamaged(FileNames.segment(1));
    fill();
    disk.remove(FileNames.segment(2));
    assertDamaged(FileNames.segment(2));
    disk.remove(FileNames.segment(3));
    assertDamaged(FileNames.segment(2));
  }

  @Test
  void swappedSegmentsAreDamage() {
    byte[] one = disk.bytes(FileNames.segment(1));
    disk.put(FileNames.segment(1), disk.bytes(FileNames.segment(2)));
    disk.put(FileNames.segment(2), one);
    assertDamaged(FileNames.segment(1));
  }

  @Test
  void aSegmentOfAnotherLogIsDamage() {
    MemoryDisk other = new MemoryDisk();
    ReplicaFolder.open(
            other.session(), StorageOptions.inline(1, 12 << 10, 32 << 10), new FailStop(c -> {}))
        .close();
    disk.put(FileNames.segment(1), other.bytes(FileNames.segment(1)));
    assertThat(assertDamaged(FileNames.segment(1))).hasMessageContaining("another log");
  }

  @Test
  void aSegmentLongerThanItsHeaderSaysIsDamage() {
    byte[] bytes = disk.bytes(FileNames.segment(2));
    disk.put(FileNames.segment(2), Arrays.copyOf(bytes, bytes.length + 1));
    assertDamaged(FileNames.segment(2));
  }

  @Test
  void anyBitOfEndMarksLengthsSealsHeadersAndUnwrittenSectorsIsMissed() {
    Place last = place(50);
    int batch = sectorOf(place(41).from());
    int end = disk.bytes(last.file()).length;
    assertEveryBitCounts(last.file(), sectorOf(last.to()) + SECTOR - 1, 1);
    assertEveryBitCounts(last.file(), batch, 32);
    assertEveryBitCounts(last.file(), last.from(), BatchLayout.RECORD_HEADER_BYTES);
    assertEveryBitCounts(last.file(), sectorOf(last.to()) + SECTOR, 32);
    assertEveryBitCounts(last.file(), end - SECTOR, 80);
    int sealed = disk.bytes(FileNames.segment(1)).length;
    assertEveryBitCounts(FileNames.segment(1), sealed - SECTOR, 80);
    assertEveryBitCounts(FileNames.segment(1), 0, 64);
    assertEveryBitCounts(FileNames.segment(3), 0, 64);
    assertEveryBitCounts(FileNames.segment(3), 5000, 1);
    assertEveryBitCounts(FileNames.VOTE, 0, 64);
  }

  private void assertEveryBitCounts(String file, int from, int length) {
    for (int at = from; at < from + length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        disk.flip(file, at, bit);
        assertDamaged(
            file.equals(FileNames.segment(3)) && at > SECTOR ? FileNames.segment(2) : file);
        disk.flip(file, at, bit);
      }
    }
  }

  // What the stores must agree on.

  @Test
  void aLogOrASnapshotWithoutAVoteIsDamage() {
    disk.remove(FileNames.VOTE);
    assertDamaged(FileNames.VOTE);
  }

  @Test
  void aVoteWithoutALogIsDamageUnlessNobodyEverVoted() {
    byte[] vote = disk.bytes(FileNames.VOTE);
    disk = new MemoryDisk();
    disk.put(FileNames.VOTE, vote);
    assertDamaged(FileNames.segment(1));
    MemoryDisk fresh = new MemoryDisk();
    VoteFile.create(fresh.session(), 5);
    disk = fresh;
    assertThat(openAndClose().lastIndex()).isZero();
  }

  @Test
  void aVoteOlderThanTheLastEntryIsDamage() {
    MemoryDisk other = new MemoryDisk();
    VoteFile.create(other.session(), Folders.LOG_ID).save(new VoteStore.Vote(3, "r1"));
    disk.put(FileNames.VOTE, other.bytes(FileNames.VOTE));
    assertThat(assertDamaged(FileNames.VOTE).index()).isEqualTo(50);
  }

  @Test
  void aDroppedPrefixWithoutItsSnapshotIsDamage() {
    try (ReplicaFolder folder = open()) {
      Folders.snapshot(folder, 30, 10);
      folder.log().truncatePrefix(31);
    }
    assertThat(openAndClose().firstIndex()).isEqualTo(31);
    disk.names().stream().filter(name -> name.startsWith("snapshot")).forEach(disk::remove);
    assertThat(Folders.assertDamaged(disk)).hasMessageContaining("no snapshot");
  }

  @Test
  void aFormatThatIsNotKnownIsRefused() {
    for (String file : List.of(FileNames.segment(1), FileNames.VOTE)) {
      fill();
      byte[] bytes = disk.bytes(file);
      bytes[11] = 2;
      CRC32C checksum = new CRC32C();
      checksum.update(bytes, 0, SECTOR - 4);
      ByteBuffer.wrap(bytes).putInt(SECTOR - 4, (int) checksum.getValue());
      disk.put(file, bytes);
      assertThat(assertDamaged(file)).hasMessageContaining("version 2 is not known");
    }
  }
}
