package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Disk.DiskFile;
import io.holdfast.log.storage.SnapshotStore.Meta;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The bytes of a snapshot file: a header, chunks of the body, a trailer.
 *
 * <pre>
 * header                              chunk
 *  0 8 magic                           0 4 length, 1 to 65,536; only the last is shorter
 *  8 4 version                         4 4 CRC32C over (index, term, number, length, bytes)
 * 12 4 length of the header            8 n bytes
 * 16 8 index
 * 24 8 term                           trailer
 * 32 4 length of the configuration     0 4 zero
 * 36 n configuration, UTF-8            4 4 CRC32C over (index, term, 8-31)
 *  . 4 CRC32C over all before it       8 8 magic
 *                                     16 8 chunks
 *                                     24 8 bytes of the body
 * </pre>
 */
final class SnapshotFormat {
  static final int CHUNK_BYTES = 64 << 10;
  static final int CHUNK_HEADER_BYTES = 8;
  static final int TRAILER_BYTES = 32;

  private static final int CONFIGURATION_AT = 36;

  /** Members' names: far more than any cluster has. */
  private static final int LONGEST_CONFIGURATION_BYTES = 64 << 10;

  /** "HFSNAPSH". */
  private static final long MAGIC = 0x4846534e41505348L;

  /** "HFSNAPEN". */
  private static final long TRAILER_MAGIC = 0x4846534e4150454eL;

  private SnapshotFormat() {}

  static ByteBuffer encodeHeader(Meta meta) {
    byte[] configuration = meta.configuration().getBytes(StandardCharsets.UTF_8);
    if (configuration.length > LONGEST_CONFIGURATION_BYTES) {
      throw new IllegalArgumentException(
          "Expected a configuration of at most "
              + LONGEST_CONFIGURATION_BYTES
              + " bytes but was "
              + configuration.length);
    }
    int length = CONFIGURATION_AT + configuration.length + 4;
    ByteBuffer header =
        ByteBuffer.allocateDirect(length)
            .putLong(MAGIC)
            .putInt(Frame.VERSION)
            .putInt(length)
            .putLong(meta.index())
            .putLong(meta.term())
            .putInt(configuration.length)
            .put(configuration);
    CRC32C checksum = new CRC32C();
    checksum.update(header.duplicate().flip());
    return header.putInt((int) checksum.getValue()).flip();
  }

  /** Reads and checks the header; the chunks begin behind it. */
  static Header readHeader(DiskFile file, String name) {
    ByteBuffer fixed = ByteBuffer.allocate(CONFIGURATION_AT);
    int length = file.read(0, fixed) < CONFIGURATION_AT ? 0 : fixed.getInt(12);
    if (length < CONFIGURATION_AT + 4
        || length > CONFIGURATION_AT + LONGEST_CONFIGURATION_BYTES + 4) {
      throw new DamagedException(name, 0, -1, "this is not the header of a snapshot");
    }
    ByteBuffer header = ByteBuffer.allocate(length);
    int read = file.read(0, header);
    CRC32C checksum = new CRC32C();
    checksum.update(header.array(), 0, length - 4);
    if (read < length
        || (int) checksum.getValue() != header.getInt(length - 4)
        || header.getLong(0) != MAGIC) {
      throw new DamagedException(name, 0, -1, "the checksum of the snapshot's header is wrong");
    }
    Frame.checkVersion(header.getInt(8), name, 8);
    int configuration = header.getInt(32);
    if (configuration != length - CONFIGURATION_AT - 4) {
      throw new DamagedException(name, 32, -1, "the configuration's length is not possible");
    }
    return new Header(
        new Meta(
            header.getLong(16),
            header.getLong(24),
            new String(header.array(), CONFIGURATION_AT, configuration, StandardCharsets.UTF_8)),
        length);
  }

  /** Checksum of a chunk: of where it belongs, and its bytes. */
  static int chunkChecksum(Meta meta, long number, ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(
        ByteBuffer.allocate(28)
            .putLong(meta.index())
            .putLong(meta.term())
            .putLong(number)
            .putInt(bytes.remaining())
            .flip());
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  static ByteBuffer encodeTrailer(Meta meta, long chunks, long bodyBytes) {
    ByteBuffer trailer =
        ByteBuffer.allocateDirect(TRAILER_BYTES)
            .putLong(8, TRAILER_MAGIC)
            .putLong(16, chunks)
            .putLong(24, bodyBytes);
    return trailer.putInt(4, trailerChecksum(meta, trailer));
  }

  /** Checks that a trailer at the end of the file agrees with what comes before it. */
  static void checkTrailer(DiskFile file, String name, Header header) {
    long size = file.size();
    long at = Math.max(0, size - TRAILER_BYTES);
    ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES);
    int read = file.read(at, trailer);
    long bodyBytes = trailer.getLong(24);
    long chunks = trailer.getLong(16);
    if (read < TRAILER_BYTES
        || trailer.getInt(0) != 0
        || trailer.getLong(8) != TRAILER_MAGIC
        || trailer.getInt(4) != trailerChecksum(header.meta(), trailer)
        || chunks != (bodyBytes + CHUNK_BYTES - 1) / CHUNK_BYTES
        || size != header.bytes() + chunks * CHUNK_HEADER_BYTES + bodyBytes + TRAILER_BYTES) {
      throw new DamagedException(
          name, at, header.meta().index(), "the snapshot does not end with its trailer");
    }
  }

  private static int trailerChecksum(Meta meta, ByteBuffer trailer) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(16).putLong(meta.index()).putLong(meta.term()).flip());
    checksum.update(trailer.slice(8, TRAILER_BYTES - 8));
    return (int) checksum.getValue();
  }

  /**
   * What the header says.
   *
   * @param bytes its length
   */
  record Header(Meta meta, int bytes) {}
}
