package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.storage.Folders.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From each byte of the last three records on, the log is zeroed or cut: it starts without help and
 * keeps every record before that byte.
 */
class CutTailTest {

  @ParameterizedTest
  @CsvSource({
    // bytes of a payload, entries of a batch
    "0, 1",
    "100, 3",
    "131, 2",
    "471, 1",
    "472, 3",
    "700, 3",
    "700, 6",
  })
  void aSuffixThatIsGoneIsTornAndCostsNothingBeforeIt(int length, int batch) {
    MemoryDisk whole = new MemoryDisk();
    List<LogRecord> all = new ArrayList<>();
    try (ReplicaFolder folder = Folders.open(whole.session(), 16 << 10, 16 << 10)) {
      folder.votes().save(new VoteStore.Vote(9, "r1"));
      while (all.size() < 12) {
        List<LogRecord> entries = Folders.entries(all.size() + 1, batch, 3, length);
        folder.log().append(entries);
        all.addAll(entries);
      }
    }
    Place first = Place.of(whole, all.get(all.size() - 3));
    Place last = Place.of(whole, all.get(all.size() - 1));
    assertThat(first.file()).isEqualTo(last.file());
    int[] ends = all.stream().mapToInt(each -> Place.of(whole, each).to()).toArray();
    int end = (last.to() + Sector.BYTES - 1) / Sector.BYTES * Sector.BYTES;
    for (int from = first.from(); from < end; from++) {
      byte[] bytes = whole.bytes(last.file());
      Arrays.fill(bytes, from, bytes.length, (byte) 0);
      check(whole, last.file(), bytes, all, ends, from);
      check(whole, last.file(), Arrays.copyOf(bytes, from), all, ends, from);
    }
  }

  private static void check(
      MemoryDisk whole, String file, byte[] bytes, List<LogRecord> all, int[] ends, int from) {
    MemoryDisk disk = whole.copy();
    disk.put(file, bytes);
    int before = 0;
    while (before < ends.length && ends[before] <= from) {
      before++;
    }
    List<LogRecord> offline = new ArrayList<>();
    try (OfflineLog log = OfflineLog.open(disk.session())) {
      log.forEach(1, Long.MAX_VALUE, offline::add);
    }
    List<LogRecord> kept;
    LogRecord next;
    try (ReplicaFolder folder = Folders.open(disk.session(), 16 << 10, 16 << 10)) {
      kept = Folders.entriesOf(folder.log());
      assertThat(kept).as("cut at %s", from).hasSizeGreaterThanOrEqualTo(before);
      assertThat(kept).isEqualTo(all.subList(0, kept.size())).isEqualTo(offline);
      next = Folders.entries(kept.size() + 1, 1, 4, 50).get(0);
      folder.log().append(List.of(next));
    }
    kept.add(next);
    if (from % 5 > 0) {
      return;
    }
    try (ReplicaFolder folder = Folders.open(disk.session(), 16 << 10, 16 << 10)) {
      assertThat(Folders.entriesOf(folder.log())).as("cut at %s, again", from).isEqualTo(kept);
      assertThat(folder.log().recovery().torn()).isFalse();
    }
  }

  /** The last three records are in two segments, with a third one prepared behind them. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSuffixOverSeveralFilesIsTornAsWell(boolean zeroed) {
    MemoryDisk whole = new MemoryDisk();
    List<LogRecord> all = new ArrayList<>();
    int crossing = 0;
    try (ReplicaFolder folder = Folders.open(whole.session(), 4 << 10, 4 << 10)) {
      folder.votes().save(new VoteStore.Vote(9, "r1"));
      while (crossing == 0 || all.size() < crossing + 2) {
        List<LogRecord> entry = Folders.entries(all.size() + 1, 1, 3, 700);
        folder.log().append(entry);
        all.addAll(entry);
        if (crossing == 0 && whole.names().contains(FileNames.segment(3))) {
          crossing = all.size() - 1;
        }
      }
    }
    Place last = Place.of(whole, all.get(crossing - 1));
    assertThat(last.file()).isEqualTo(FileNames.segment(1));
    int[] ends = new int[crossing];
    Arrays.setAll(ends, i -> Place.of(whole, all.get(i)).to());
    for (int from = last.from(); from < last.to(); from++) {
      MemoryDisk cut = whole.copy();
      for (String behind : List.of(FileNames.segment(2), FileNames.segment(3))) {
        if (zeroed) {
          cut.put(behind, new byte[whole.bytes(behind).length]);
        } else {
          cut.remove(behind);
        }
      }
      byte[] bytes = whole.bytes(last.file());
      Arrays.fill(bytes, from, bytes.length, (byte) 0);
      check(cut, last.file(), bytes, all.subList(0, crossing), ends, from);
    }
  }
}
