package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Folders.Place;
import io.holdfast.log.storage.Folders.Served;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand flipped bits over all files of a folder that has seen everything: each stops the
 * start and changes nothing, or it changes nothing that is served.
 */
class FlippedBitTest {
  private static final int FLIPS = 10_000;
  private static final String VOID = "between a cut and its seal";
  private static final String OLDER_SNAPSHOT_BODY = "in the body of the older snapshot";

  /**
   * Segments full, cut and in use; a tail truncated, a prefix dropped; two snapshots; a vote.
   * Answers the void.
   */
  private static Place fill(MemoryDisk disk) {
    try (ReplicaFolder folder = Folders.open(disk.session())) {
      folder.votes().save(new VoteStore.Vote(9, "r2"));
      for (int i = 0; i < 12; i++) {
        folder.log().append(Folders.entries(folder.log().lastIndex() + 1, 3, 2, 600));
      }
      Folders.snapshot(folder, 5, 900);
      Folders.snapshot(folder, 9, 70_000);
      folder.log().truncatePrefix(6);
      folder.log().truncateSuffix(30);
      folder.log().append(Folders.entries(31, 3, 5, 1400));
    }
    tear(disk);
    try (ReplicaFolder folder = Folders.open(disk.session())) {
      LogStore.Recovery recovery = folder.log().recovery();
      assertThat(recovery.torn()).isTrue();
      folder.log().append(Folders.entries(folder.log().lastIndex() + 1, 4, 6, 300));
      folder.log().append(Folders.entries(folder.log().lastIndex() + 1, 1, 6, 0));
      int size = disk.bytes(recovery.tornFile()).length;
      return new Place(recovery.tornFile(), (int) recovery.tornOffset(), size - Sector.BYTES);
    }
  }

  /** Takes a sector out of the middle of the last batch. */
  private static void tear(MemoryDisk disk) {
    LogRecord last;
    try (ReplicaFolder folder = Folders.open(disk.session())) {
      last = Folders.entriesOf(folder.log()).get(27);
    }
    Place place = Place.of(disk, last);
    byte[] bytes = disk.bytes(place.file());
    int sector = (place.to() - 1) / Sector.BYTES - 1;
    Arrays.fill(bytes, sector * Sector.BYTES, (sector + 1) * Sector.BYTES, (byte) 0);
    disk.put(place.file(), bytes);
  }

  @Test
  void aFlippedBitIsDetectedOrChangesNothingThatIsServed() {
    MemoryDisk whole = new MemoryDisk();
    Place cut = fill(whole);
    Served expected = Folders.served(whole.copy());
    Random random = new Random(20261123);
    TreeMap<String, Integer> detected = new TreeMap<>();
    Set<String> harmless = new TreeSet<>();
    for (int i = 0; i < FLIPS; i++) {
      MemoryDisk disk = whole.copy();
      MemoryDisk.Flip flip = disk.flip(random);
      MemoryDisk flipped = disk.copy();
      try (ReplicaFolder folder = Folders.open(disk.session())) {
        assertThat(Served.by(folder)).as("flip %s", flip).isEqualTo(expected);
        harmless.add(place(whole, flip, cut));
      } catch (DamagedException damage) {
        assertThat(disk.sameBytes(flipped)).as("nothing was changed").isTrue();
        detected.merge(flip.name(), 1, Integer::sum);
      }
    }
    assertThat(detected.keySet()).containsAll(whole.names());
    assertThat(harmless).as("where a flip did no harm").containsOnly(VOID, OLDER_SNAPSHOT_BODY);
  }

  /** What nothing is served from: beyond a cut, and the body of the snapshot in reserve. */
  private static String place(MemoryDisk whole, MemoryDisk.Flip flip, Place cut) {
    if (flip.name().equals(cut.file()) && flip.at() >= cut.from() && flip.at() < cut.to()) {
      return VOID;
    }
    String older = whole.names().stream().filter(n -> n.startsWith("snap")).findFirst().orElse("");
    return flip.name().equals(older) && flip.at() >= 40 ? OLDER_SNAPSHOT_BODY : flip.toString();
  }
}
