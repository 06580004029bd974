package io.holdfast.simulation.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.Disk.DiskFile;
import io.holdfast.simulation.world.Chance;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the simulated disk may lose, and what it may not. */
final class SimulatedDiskTest {

  @Test
  void whatWasSyncedOutlivesEveryCrash() {
    for (int seed = 0; seed < 200; seed++) {
      DiskImage image = new DiskImage();
      SimulatedDisk disk = new SimulatedDisk(image, new Chance(seed));
      DiskFile file = disk.create("a");
      file.write(0, filled(3000, (byte) 1));
      file.sync();
      disk.syncNames();
      file.write(512, filled(1024, (byte) 2));
      image.settle(new Chance(seed));
      byte[] left = read(new SimulatedDisk(image, new Chance(seed)), "a");
      assertThat(left).hasSize(3000);
      for (int i = 0; i < left.length; i++) {
        boolean rewritten = i >= 512 && i < 1536;
        assertThat(left[i]).isIn((byte) 1, rewritten ? (byte) 2 : (byte) 1);
      }
    }
  }

  @Test
  void whatWasNotSyncedIsLostInAnyPartBySectors() {
    Set<String> outcomes = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      DiskImage image = new DiskImage();
      SimulatedDisk disk = new SimulatedDisk(image, new Chance(seed));
      DiskFile file = disk.create("a");
      file.write(0, filled(2048, (byte) 0));
      file.sync();
      disk.syncNames();
      file.write(0, filled(2048, (byte) 7));
      image.settle(new Chance(seed));
      byte[] left = read(new SimulatedDisk(image, new Chance(seed)), "a");
      StringBuilder pattern = new StringBuilder();
      for (int sector = 0; sector < 4; sector++) {
        for (int i = 1; i < 512; i++) {
          assertThat(left[sector * 512 + i]).isEqualTo(left[sector * 512]);
        }
        pattern.append(left[sector * 512]);
      }
      outcomes.add(pattern.toString());
    }
    assertThat(outcomes).hasSize(16);
  }

  @Test
  void namesThatWereNotSyncedMayGoInAnyOrder() {
    Set<String> outcomes = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      DiskImage image = new DiskImage();
      SimulatedDisk disk = new SimulatedDisk(image, new Chance(seed));
      disk.create("a");
      disk.create("b");
      disk.syncNames();
      disk.delete("a");
      disk.rename("b", "c");
      disk.create("d");
      image.settle(new Chance(seed));
      outcomes.add(String.join("", new SimulatedDisk(image, new Chance(seed)).names()));
    }
    assertThat(outcomes).containsExactlyInAnyOrder("ab", "abd", "ac", "acd", "b", "bd", "c", "cd");
  }

  @Test
  void anOrderedFailureStrikesOnceAndWhatFollowsIsRefusedAndCounted() {
    SimulatedDisk disk = new SimulatedDisk(new DiskImage(), new Chance(1));
    DiskFile file = disk.create("a");
    disk.failAfter(2);
    file.write(0, filled(10, (byte) 1));
    assertThatThrownBy(file::sync).isInstanceOf(DiskFailedException.class);
    assertThat(disk.failed()).isTrue();
    assertThat(disk.changesAfterFailure()).isZero();
    assertThatThrownBy(file::sync).isInstanceOf(DiskFailedException.class);
    assertThat(disk.changesAfterFailure()).isEqualTo(1);
  }

  @Test
  void durableMeansSyncedContentUnderSyncedName() {
    SimulatedDisk disk = new SimulatedDisk(new DiskImage(), new Chance(1));
    long moment = disk.moment() + 1;
    DiskFile file = disk.create("a");
    file.write(0, filled(600, (byte) 1));
    assertThat(disk.durableSince(moment)).isFalse();
    file.sync();
    assertThat(disk.durableSince(moment)).isFalse();
    disk.syncNames();
    assertThat(disk.durableSince(moment)).isTrue();
    file.write(600, filled(5, (byte) 0));
    assertThat(disk.durableSince(disk.moment() + 1)).isTrue();
  }

  private static ByteBuffer filled(int length, byte value) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] read(SimulatedDisk disk, String name) {
    DiskFile file = disk.open(name);
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    return bytes.array();
  }
}
