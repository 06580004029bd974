package io.holdfast.log.storage;

import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sectors of a segment file in memory, loaded in large sequential reads. What is missing at the end
 * of the file counts as zeros. One window, and so one buffer outside of the heap, serves all
 * segments of a scan, one after the other. One thread.
 */
final class SegmentWindow {
  private static final int SECTORS = (1 << 20) / Sector.BYTES;

  private @Nullable DiskFile file;
  private int endSector;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
  private int firstSector;
  private int loaded;

  /**
   * Goes over to another file.
   *
   * @param sectors of the segment
   */
  void open(DiskFile segment, int sectors) {
    file = segment;
    endSector = sectors;
    firstSector = 0;
    loaded = 0;
  }

  /** What was loaded last; ask after {@link #load}, which may have taken a larger one. */
  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Makes {@code count} sectors available, side by side.
   *
   * @return where the first of them is in {@link #buffer}
   */
  int load(int sector, int count) {
    if (file == null) {
      throw new IllegalStateException("Expected an open window");
    }
    if (sector < firstSector || sector + count > firstSector + loaded) {
      int wanted = Math.min(endSector - sector, Math.max(count, SECTORS));
      if (wanted * Sector.BYTES > buffer.capacity()) {
        buffer = ByteBuffer.allocateDirect(wanted * Sector.BYTES);
      }
      buffer.clear().limit(wanted * Sector.BYTES);
      int read = file.read((long) sector * Sector.BYTES, buffer);
      buffer.clear();
      for (int at = read; at < wanted * Sector.BYTES; at++) {
        buffer.put(at, (byte) 0);
      }
      firstSector = sector;
      loaded = wanted;
    }
    return (sector - firstSector) * Sector.BYTES;
  }
}
