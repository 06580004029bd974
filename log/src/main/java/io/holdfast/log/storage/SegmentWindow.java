package io.holdfast.log.storage;

import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;

/**
 * Sectors of a segment file in memory, loaded in large sequential reads. What is missing at the end
 * of the file counts as zeros. One thread.
 */
final class SegmentWindow {
  private static final int SECTORS = (1 << 20) / Sector.BYTES;

  private final DiskFile file;
  private final int endSector;
  private ByteBuffer buffer;
  private int firstSector;
  private int loaded;

  /**
   * @param endSector where the segment ends
   */
  SegmentWindow(DiskFile file, int endSector) {
    this.file = file;
    this.endSector = endSector;
    this.buffer = ByteBuffer.allocateDirect(Math.min(SECTORS, endSector) * Sector.BYTES);
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /**
   * Makes {@code count} sectors available, side by side.
   *
   * @return where the first of them is in {@link #buffer}
   */
  int load(int sector, int count) {
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
