package io.holdfast.log.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The unit in which a disk writes or does not: 512 bytes, each with its own evidence.
 *
 * <pre>
 *   0   4  number of the batch inside the segment, from 1
 *   4   4  CRC32C over (log id, segment, sector, bytes 0-3, bytes 8-511)
 *   8 503  content
 * 511   1  end mark
 * </pre>
 *
 * <p>Segments are full of zeros before use, and a written sector never is: its batch number and its
 * end mark are not zero. So <em>never written</em> is one thing (512 zeros), <em>cut short</em>
 * another (no end mark, but something before it), and all that is neither of these nor valid is
 * damage. The place of a sector is in its checksum: one that moved is not valid.
 *
 * <p>Not thread-safe: an instance keeps a checksum.
 */
final class Sector {
  static final int BYTES = 512;

  /** Content begins here. */
  static final int CONTENT_AT = 8;

  /** Bytes of content in a sector. */
  static final int CONTENT_BYTES = 503;

  /** Five bits set: no single flipped bit makes it zero. */
  static final byte END_MARK = (byte) 0xA7;

  private static final int END_MARK_AT = BYTES - 1;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

  /** What the bytes of a sector say. */
  enum State {
    /** Complete, in its place, unchanged. */
    VALID,
    /** All zero: nothing was ever written here. */
    UNWRITTEN,
    /** Cut inside: zeros from some byte on, the end mark included. */
    PARTIAL,
    /** None of the others. */
    DAMAGED
  }

  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocate(24);

  Sector(long logId, long segment) {
    place.putLong(0, logId).putLong(8, segment);
  }

  /** Fills in what belongs to a sector beside its content, which is already there. */
  void complete(ByteBuffer buffer, int at, int sector, int batch) {
    buffer.putInt(at, batch);
    buffer.put(at + END_MARK_AT, END_MARK);
    buffer.putInt(at + 4, checksum(buffer, at, sector));
  }

  /** Judges the sector that begins at {@code at}. */
  State judge(ByteBuffer buffer, int at, int sector) {
    byte endMark = buffer.get(at + END_MARK_AT);
    if (endMark == END_MARK) {
      return buffer.getInt(at) != 0 && buffer.getInt(at + 4) == checksum(buffer, at, sector)
          ? State.VALID
          : State.DAMAGED;
    }
    if (endMark != 0) {
      return State.DAMAGED;
    }
    return isZero(buffer, at, BYTES) ? State.UNWRITTEN : State.PARTIAL;
  }

  /** The batch that a sector says it belongs to; only of a valid one is it true. */
  static int batch(ByteBuffer buffer, int at) {
    return buffer.getInt(at);
  }

  /** Bytes of the sector up to and with the last one that is not zero. */
  static int visibleBytes(ByteBuffer buffer, int at) {
    int visible = BYTES;
    while (visible > 0 && buffer.get(at + visible - 1) == 0) {
      visible--;
    }
    return visible;
  }

  /**
   * Can the visible part of a cut sector be the beginning of one of {@code batch}? What is visible
   * of its number must be the beginning of that number.
   */
  static boolean canBegin(ByteBuffer buffer, int at, int batch) {
    int numberBytes = Math.min(4, visibleBytes(buffer, at));
    for (int i = 0; i < numberBytes; i++) {
      if (buffer.get(at + i) != (byte) (batch >>> (24 - 8 * i))) {
        return false;
      }
    }
    return true;
  }

  /** Are {@code length} bytes from {@code at} on all zero? */
  static boolean isZero(ByteBuffer buffer, int at, int length) {
    int from = at;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, ZEROS.capacity());
      if (buffer.slice(from, part).mismatch(ZEROS.slice(0, part)) >= 0) {
        return false;
      }
      from += part;
      left -= part;
    }
    return true;
  }

  /** A fresh view of many zeros, to be written. */
  static ByteBuffer zeros() {
    return ZEROS.duplicate();
  }

  private int checksum(ByteBuffer buffer, int at, int sector) {
    place.putInt(16, sector).putInt(20, buffer.getInt(at));
    checksum.reset();
    checksum.update(place.array(), 0, 24);
    int limit = buffer.limit();
    int position = buffer.position();
    buffer.limit(at + BYTES).position(at + CONTENT_AT);
    checksum.update(buffer);
    buffer.limit(limit).position(position);
    return (int) checksum.getValue();
  }
}
