package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.storage.Folders.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
