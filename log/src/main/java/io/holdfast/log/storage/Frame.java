package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One sector that stands alone: a segment's header, its seal, the vote. Magic and version in front,
 * CRC32C over all before it in the last four bytes, in every version of the format: so a version
 * that is not known here can be told from a flipped bit.
 */
final class Frame {
  static final int BYTES = Sector.BYTES;

  /** The content begins after magic and version. */
  static final int CONTENT_AT = 12;

  static final int CONTENT_BYTES = BYTES - CONTENT_AT - 4;

  /** The format written and read here. */
  static final int VERSION = 1;

  private static final int CHECKSUM_AT = BYTES - 4;

  private Frame() {}

  /** An empty frame; the content is put from {@link #CONTENT_AT} on, where it is positioned. */
  static ByteBuffer begin(long magic) {
    return ByteBuffer.allocate(BYTES).putLong(0, magic).putInt(8, VERSION).position(CONTENT_AT);
  }

  /** Adds the checksum; the frame is then ready to be written. */
  static ByteBuffer complete(ByteBuffer frame) {
    frame.clear();
    return frame.putInt(CHECKSUM_AT, checksum(frame, 0));
  }

  /**
   * Checks the frame at {@code at} and answers a view of it, positioned at its content.
   *
   * @param what its name in a message
   * @throws DamagedException when it is not one, or of another version
   */
  static ByteBuffer open(
      ByteBuffer buffer, int at, long magic, String what, String file, long offset) {
    if (buffer.getInt(at + CHECKSUM_AT) != checksum(buffer, at)) {
      throw new DamagedException(file, offset, -1, "the checksum of the " + what + " is wrong");
    }
    if (buffer.getLong(at) != magic) {
      throw new DamagedException(
          file, offset, -1, "expected a " + what + " but its magic is of something else");
    }
    checkVersion(buffer.getInt(at + 8), file, offset + 8);
    return buffer.slice(at, BYTES).position(CONTENT_AT);
  }

  /** Refuses a format that is not known here. */
  static void checkVersion(int version, String file, long offset) {
    if (version != VERSION) {
      throw new DamagedException(
          file,
          offset,
          -1,
          "format version " + version + " is not known here, only " + VERSION + " is");
    }
  }

  private static int checksum(ByteBuffer buffer, int at) {
    CRC32C checksum = new CRC32C();
    checksum.update(buffer.slice(at, CHECKSUM_AT));
    return (int) checksum.getValue();
  }
}
