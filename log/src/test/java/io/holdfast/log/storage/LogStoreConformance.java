package io.holdfast.log.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.storage.LogRecord.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every log store does, on whatever disk: extend it with a disk. */
public abstract class LogStoreConformance {
  private Disk disk;
  private ReplicaFolder folder;

  /** Opens the folder of this test; again after the one before was closed. */
  protected abstract Disk openDisk(FailStop failStop);

  /** Small segments, so that they roll. */
  protected StorageOptions options() {
    return StorageOptions.inline(77, 8 << 10, 32 << 10);
  }

  @BeforeEach
  void open() {
    FailStop failStop =
        new FailStop(
            cause -> {
              throw new AssertionError("the disk failed", cause);
            });
    disk = openDisk(failStop);
    folder = ReplicaFolder.open(disk, options(), failStop);
    folder.votes().save(new VoteStore.Vote(Math.max(99, folder.votes().vote().term()), "r1"));
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private LogStore log() {
    return folder.log();
  }

  private LogStore reopen() {
    close();
    open();
    return log();
  }

  private static LogRecord entry(long index, long term, int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (index * 31 + i * 7L);
    }
    return new LogRecord(index, term, Kind.DATA, payload);
  }

  private static List<LogRecord> entries(long first, long last, long term, int length) {
    List<LogRecord> entries = new ArrayList<>();
    for (long index = first; index <= last; index++) {
      entries.add(entry(index, term, length));
    }
    return entries;
  }

  private static void assertHolds(LogStore log, List<LogRecord> expected) {
    for (LogRecord record : expected) {
      assertThat(log.read(record.index())).isEqualTo(record);
      assertThat(log.termAt(record.index())).isEqualTo(record.term());
    }
    if (!expected.isEmpty()) {
      assertThat(log.firstIndex()).isEqualTo(expected.get(0).index());
      assertThat(log.lastIndex()).isEqualTo(expected.get(expected.size() - 1).index());
    }
    assertThat(log.read(log.firstIndex() - 1)).isNull();
    assertThat(log.read(log.lastIndex() + 1)).isNull();
    assertThat(log.termAt(log.lastIndex() + 1)).isZero();
  }

  private void coverByASnapshot(long index) {
    try (SnapshotStore.Writer writer =
        folder.snapshots().begin(new SnapshotStore.Meta(index, 1, "r1"))) {
      writer.commit();
    }
  }

  @Test
  void aNewLogIsEmptyAndBeginsAtOne() {
    assertThat(log().firstIndex()).isEqualTo(1);
    assertThat(log().lastIndex()).isZero();
    assertThat(log().read(1)).isNull();
    assertThat(log().termAt(0)).isZero();
    assertThat(reopen().firstIndex()).isEqualTo(1);
    assertThat(log().lastIndex()).isZero();
  }

  @Test
  void whatWasAppendedIsThereBeforeAndAfterAReopen() {
    List<LogRecord> all = new ArrayList<>();
    for (int length : new int[] {0, 1, 127, 440, 471, 472, 473, 503, 504, 1000, 5000, 40000}) {
      List<LogRecord> batch = entries(all.size() + 1, all.size() + 3, 2, length);
      log().append(batch);
      all.addAll(batch);
    }
    assertHolds(log(), all);
    assertHolds(reopen(), all);
    assertThat(log().recovery().torn()).isFalse();
    assertThat(log().recovery().entries()).isEqualTo(all.size());
  }

  @Test
  void payloadsFullOfZerosAreEntriesLikeOthers() {
    List<LogRecord> all = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      all.add(new LogRecord(i, 1, Kind.DATA, new byte[i * 50]));
    }
    log().append(all);
    assertHolds(log(), all);
    assertHolds(reopen(), all);
  }

  @Test
  void kindsAndTermsAreKept() {
    List<LogRecord> all =
        List.of(
            new LogRecord(1, 1, Kind.CONFIGURATION, "r1,r2".getBytes(UTF_8)),
            new LogRecord(2, 3, Kind.NO_OP, new byte[0]),
            entry(3, 3, 10),
            new LogRecord(4, 9, Kind.CONFIGURATION, "r1".getBytes(UTF_8)));
    log().append(all);
    assertHolds(reopen(), all);
    assertThat(log().configurations()).containsExactly(all.get(0), all.get(3));
  }

  @Test
  void manySmallBatchesRollOverManySegments() {
    List<LogRecord> all = entries(1, 300, 1, 700);
    for (LogRecord record : all) {
      log().append(List.of(record));
    }
    assertHolds(log(), all);
    assertHolds(reopen(), all);
    assertThat(log().recovery().segments()).isGreaterThan(3);
  }

  @Test
  void anEntryLongerThanAnySegmentGetsItsOwn() {
    List<LogRecord> all = entries(1, 3, 1, 200_000);
    log().append(all.subList(0, 1));
    log().append(all.subList(1, 3));
    assertHolds(log(), all);
    assertHolds(reopen(), all);
  }

  @Test
  void aTruncatedTailIsGoneAndAnotherTakesItsPlace() {
    List<LogRecord> first = entries(1, 60, 1, 300);
    log().append(first);
    log().truncateSuffix(20);
    assertHolds(log(), first.subList(0, 20));
    assertHolds(reopen(), first.subList(0, 20));
    List<LogRecord> second = entries(21, 30, 4, 500);
    log().append(second);
    List<LogRecord> all = new ArrayList<>(first.subList(0, 20));
    all.addAll(second);
    assertHolds(log(), all);
    assertHolds(reopen(), all);
    log().truncateSuffix(40);
    assertHolds(log(), all);
  }

  @Test
  void aLogTruncatedToNothingKeepsItsFirstIndex() {
    log().append(entries(1, 10, 1, 100));
    log().truncateSuffix(0);
    assertThat(log().firstIndex()).isEqualTo(1);
    assertThat(log().lastIndex()).isZero();
    reopen();
    assertThat(log().firstIndex()).isEqualTo(1);
    assertThat(log().lastIndex()).isZero();
    log().append(entries(1, 2, 5, 100));
    assertHolds(reopen(), entries(1, 2, 5, 100));
  }

  @Test
  void aDroppedPrefixIsGoneWithItsFiles() {
    List<LogRecord> all = entries(1, 200, 1, 700);
    for (LogRecord record : all) {
      log().append(List.of(record));
    }
    int filesBefore = disk.names().size();
    coverByASnapshot(150);
    log().truncatePrefix(151);
    assertThat(disk.names().size()).isLessThan(filesBefore);
    assertHolds(log(), all.subList(150, 200));
    assertHolds(reopen(), all.subList(150, 200));
    log().truncatePrefix(100);
    assertHolds(log(), all.subList(150, 200));
  }

  @Test
  void aPrefixPastTheEndEmptiesTheLogAndItGoesOnThere() {
    log().append(entries(1, 30, 1, 700));
    coverByASnapshot(99);
    log().truncatePrefix(100);
    assertThat(log().firstIndex()).isEqualTo(100);
    assertThat(log().lastIndex()).isEqualTo(99);
    reopen();
    assertThat(log().firstIndex()).isEqualTo(100);
    assertThat(log().lastIndex()).isEqualTo(99);
    log().append(entries(100, 105, 2, 700));
    assertHolds(reopen(), entries(100, 105, 2, 700));
  }

  @Test
  void aResetLogGoesOnAtTheGivenIndex() {
    log().append(entries(1, 30, 1, 700));
    coverByASnapshot(999);
    log().reset(1000);
    assertThat(log().firstIndex()).isEqualTo(1000);
    assertThat(log().lastIndex()).isEqualTo(999);
    assertThat(log().read(30)).isNull();
    reopen();
    assertThat(log().firstIndex()).isEqualTo(1000);
    assertThat(log().lastIndex()).isEqualTo(999);
    log().append(entries(1000, 1001, 2, 10));
    assertHolds(reopen(), entries(1000, 1001, 2, 10));
  }

  @Test
  void anEmptiedLogThatRollsIsRecovered() {
    for (int round = 0; round < 40; round++) {
      long first = log().firstIndex();
      log().append(entries(first, first + 3, round, 900));
      coverByASnapshot(first + 3);
      log().truncatePrefix(first + 4);
      if (round % 3 == 0) {
        reopen();
      }
      assertThat(log().firstIndex()).isEqualTo(first + 4);
      assertThat(log().lastIndex()).isEqualTo(first + 3);
    }
  }

  @Test
  void aGapOrATermThatGoesBackIsRefused() {
    log().append(entries(1, 2, 5, 10));
    assertThatThrownBy(() -> log().append(entries(4, 4, 5, 10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log().append(entries(3, 3, 4, 10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log().truncateSuffix(-1)).isInstanceOf(IllegalArgumentException.class);
    assertHolds(log(), entries(1, 2, 5, 10));
    assertHolds(reopen(), entries(1, 2, 5, 10));
  }
}
