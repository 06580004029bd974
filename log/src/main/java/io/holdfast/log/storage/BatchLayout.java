package io.holdfast.log.storage;

import java.util.zip.CRC32C;

/**
 * Where things are inside a batch. A batch is whole sectors; its content is the content of these
 * sectors, one after the other: a batch header, records, zeros.
 *
 * <pre>
 * batch header                          record
 *  0 4 CRC32C over 4-23                  0 4 CRC32C over 4-31
 *  4 4 sectors                           4 4 length of the payload
 *  8 4 records                           8 8 index
 * 12 4 bytes of content, without zeros  16 8 term
 * 16 8 last index before the batch      24 4 type
 *                                       28 4 CRC32C over 4-27 and the payload
 *                                       32 n payload
 * </pre>
 *
 * <p>A record's header never straddles two sectors: where it would, it begins in the next one, and
 * the gap is zero.
 */
final class BatchLayout {
  static final int BATCH_HEADER_BYTES = 24;
  static final int RECORD_HEADER_BYTES = 32;

  private BatchLayout() {}

  /** Where a record begins whose predecessor ends at {@code content}. */
  static int recordStart(int content) {
    int left = Sector.CONTENT_BYTES - content % Sector.CONTENT_BYTES;
    return left < RECORD_HEADER_BYTES ? content + left : content;
  }

  /** Where a record of {@code length} ends whose predecessor ends at {@code content}. */
  static int recordEnd(int content, int length) {
    return recordStart(content) + RECORD_HEADER_BYTES + length;
  }

  /** Sectors for {@code content} bytes of content. */
  static int sectors(int content) {
    return (content + Sector.CONTENT_BYTES - 1) / Sector.CONTENT_BYTES;
  }

  /** The byte, from the beginning of the batch, at which a byte of content is. */
  static int physical(int content) {
    return content / Sector.CONTENT_BYTES * Sector.BYTES
        + Sector.CONTENT_AT
        + content % Sector.CONTENT_BYTES;
  }

  /** The checksum of a record: of its header without the two checksums, and its payload. */
  static int recordChecksum(CRC32C checksum, byte[] header, byte[] payload) {
    checksum.reset();
    checksum.update(header, 4, 24);
    checksum.update(payload);
    return (int) checksum.getValue();
  }

  /** The checksum of a record's or a batch's header: of all after the checksum itself. */
  static int headerChecksum(CRC32C checksum, byte[] header, int length) {
    checksum.reset();
    checksum.update(header, 4, length - 4);
    return (int) checksum.getValue();
  }
}
