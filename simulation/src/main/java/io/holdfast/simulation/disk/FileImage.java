package io.holdfast.simulation.disk;

import io.holdfast.simulation.world.Chance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file: what a reader sees, and what would be left of it after a crash.
 *
 * <p>A reader sees the bytes last written. For every sector that was written since the last sync,
 * the earlier contents are kept; a crash picks one of them, or the last, for each sector by itself.
 * A length that was not synced comes back as any between the synced and the last one.
 */
final class FileImage {
  /** What a disk writes at once or not at all, bytes. */
  static final int SECTOR = 512;

  private byte[] content;
  private int size;
  private int syncedSize;

  /** Newest unsynced write of each sector; null where there is none. Grows with the file. */
  private @Nullable Unsynced[] unsyncedAt = new @Nullable Unsynced[16];

  private final List<Unsynced> unsynced = new ArrayList<>();

  FileImage() {
    this.content = new byte[1024];
  }

  private FileImage(byte[] content, int size) {
    this.content = content;
    this.size = size;
    this.syncedSize = size;
  }

  /**
   * What a sector held before a write that is not synced.
   *
   * @param sector its number in the file
   * @param before its content before the write; null for zeros
   * @param earlier the unsynced write before this one
   * @param moment the disk's count of operations at the write
   */
  private record Unsynced(
      int sector, byte @Nullable [] before, @Nullable Unsynced earlier, long moment) {}

  int size() {
    return size;
  }

  void write(long position, ByteBuffer source, int length, long moment) {
    int start = Math.toIntExact(position);
    int end = Math.addExact(start, length);
    if (end > content.length) {
      content = Arrays.copyOf(content, Math.max(end, content.length * 2));
    }
    if (length > 0) {
      for (int sector = start / SECTOR; sector <= (end - 1) / SECTOR; sector++) {
        remember(sector, moment);
      }
    }
    source.get(content, start, length);
    size = Math.max(size, end);
  }

  private void remember(int sector, long moment) {
    if (sector >= unsyncedAt.length) {
      unsyncedAt = Arrays.copyOf(unsyncedAt, Math.max(sector + 1, unsyncedAt.length * 2));
    }
    Unsynced earlier = unsyncedAt[sector];
    int from = sector * SECTOR;
    byte[] before =
        from >= size ? null : Arrays.copyOfRange(content, from, Math.min(from + SECTOR, size));
    Unsynced write = new Unsynced(sector, before, earlier, moment);
    unsyncedAt[sector] = write;
    if (earlier == null) {
      unsynced.add(write);
    }
  }

  int read(long position, ByteBuffer target) {
    if (position >= size) {
      return 0;
    }
    int length = Math.min(target.remaining(), size - (int) position);
    target.put(content, (int) position, length);
    return length;
  }

  void sync() {
    for (int i = 0; i < unsynced.size(); i++) {
      unsyncedAt[unsynced.get(i).sector] = null;
    }
    unsynced.clear();
    syncedSize = size;
  }

  /**
   * True if a sector written at or after {@code moment} is not synced and not all zeros. A zeroed
   * spare file that was not synced holds nothing that anybody relies on.
   */
  boolean holdsUnsynced(long moment) {
    for (int i = 0; i < unsynced.size(); i++) {
      Unsynced newest = unsyncedAt[unsynced.get(i).sector];
      if (newest != null && newest.moment >= moment && !zero(newest.sector)) {
        return true;
      }
    }
    return false;
  }

  /** True if it holds nothing but zeros. */
  boolean empty() {
    for (int i = 0; i < size; i++) {
      if (content[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean zero(int sector) {
    int end = Math.min(size, (sector + 1) * SECTOR);
    for (int i = sector * SECTOR; i < end; i++) {
      if (content[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Decides what is left after a crash; from then on that is synced. */
  void settle(Chance chance) {
    if (unsynced.isEmpty() && size == syncedSize) {
      return;
    }
    int style = chance.below(4);
    for (int i = 0; i < unsynced.size(); i++) {
      Unsynced newest = unsyncedAt[unsynced.get(i).sector];
      if (newest == null) {
        continue;
      }
      // Style 0 loses all, 1 keeps all, the others decide sector by sector.
      if (style == 0) {
        restore(oldest(newest));
      } else if (style >= 2) {
        Unsynced version = newest;
        while (version != null && chance.coin()) {
          restore(version);
          version = version.earlier;
        }
      }
    }
    if (size > syncedSize && style != 1) {
      int kept = style == 0 ? syncedSize : syncedSize + chance.below(size - syncedSize + 1);
      Arrays.fill(content, kept, size, (byte) 0);
      size = kept;
    }
    sync();
  }

  private static Unsynced oldest(Unsynced newest) {
    Unsynced version = newest;
    while (version.earlier != null) {
      version = version.earlier;
    }
    return version;
  }

  private void restore(Unsynced version) {
    int from = version.sector * SECTOR;
    int length = Math.min(SECTOR, content.length - from);
    Arrays.fill(content, from, from + length, (byte) 0);
    if (version.before != null) {
      System.arraycopy(version.before, 0, content, from, version.before.length);
    }
  }

  void flip(int byteAt, int bit) {
    content[byteAt] ^= (byte) (1 << bit);
  }

  boolean sameAs(FileImage other) {
    return Arrays.equals(content, 0, size, other.content, 0, other.size);
  }

  FileImage copy() {
    return new FileImage(Arrays.copyOf(content, Math.max(size, 1)), size);
  }
}
