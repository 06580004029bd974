package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import java.nio.ByteBuffer;

/**
 * The first sector of a segment file, written when the segment is prepared.
 *
 * @param number of the segment, from 1; the file's name says the same
 * @param bytes length of the file
 * @param logId the log it belongs to
 */
record SegmentHeader(long number, long bytes, long logId) {
  /** "HFSEGMNT". */
  private static final long MAGIC = 0x48465345474d4e54L;

  /** The sector of the seal: the last one. */
  int sealSector() {
    return (int) (bytes / Sector.BYTES) - 1;
  }

  ByteBuffer encode() {
    return Frame.complete(Frame.begin(MAGIC).putLong(number).putLong(bytes).putLong(logId));
  }

  static SegmentHeader decode(ByteBuffer buffer, String file) {
    ByteBuffer frame = Frame.open(buffer, 0, MAGIC, "segment header", file, 0);
    SegmentHeader header = new SegmentHeader(frame.getLong(), frame.getLong(), frame.getLong());
    if (header.bytes < StorageOptions.SMALLEST_SEGMENT_BYTES
        || header.bytes > Integer.MAX_VALUE
        || header.bytes % Sector.BYTES != 0) {
      throw new DamagedException(
          file, 20, -1, "a segment of " + header.bytes + " bytes is not possible");
    }
    return header;
  }
}
