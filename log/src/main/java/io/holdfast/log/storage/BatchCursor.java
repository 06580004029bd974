package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the records of one batch, a complete one or what is visible of one that was cut.
 *
 * <p>Every byte of the content has one of three places: it is <em>visible</em> (it is what was
 * written), or beyond the visible part in the sector of the cut (zero there, whatever was written),
 * or further on (not read). A checksum that does not match is damage when all that it covers is
 * visible, and the cut otherwise. One that does match although it covers zeros beyond the cut
 * proves that zeros were written there: the record is whole.
 */
final class BatchCursor {
  private final CRC32C checksum = new CRC32C();
  private final byte[] header = new byte[BatchLayout.RECORD_HEADER_BYTES];
  private final ByteBuffer fields = ByteBuffer.wrap(header);
  private final ByteBuffer buffer;
  private final int base;
  private final String file;
  private final long fileOffset;
  private final int visible;
  private final int extent;
  private final boolean cutInsideSector;

  private int sectors;
  private int records;
  private int contentBytes;
  private long previousIndex;

  private int read;
  private int content = BatchLayout.BATCH_HEADER_BYTES;
  private int start;
  private @Nullable RecordType type;

  /**
   * @param base where the batch begins in {@code buffer}
   * @param fileOffset where it begins in the file
   * @param visible bytes of content that are what was written
   * @param extent bytes of content that may be read
   * @param cutInsideSector true where the visible part ends inside a sector
   */
  BatchCursor(
      ByteBuffer buffer,
      int base,
      String file,
      long fileOffset,
      int visible,
      int extent,
      boolean cutInsideSector) {
    this.buffer = buffer;
    this.base = base;
    this.file = file;
    this.fileOffset = fileOffset;
    this.visible = visible;
    this.extent = extent;
    this.cutInsideSector = cutInsideSector;
  }

  /**
   * Reads the batch's header. Of a batch that is cut inside its header there are no records.
   *
   * @param mostSectors to the end of the segment, or the seal's cut
   * @param lastIndex of the log before it, for messages
   */
  void open(int mostSectors, long lastIndex) {
    get(0, BatchLayout.BATCH_HEADER_BYTES);
    if (BatchLayout.headerChecksum(checksum, header, BatchLayout.BATCH_HEADER_BYTES)
        != fields.getInt(0)) {
      cut(0, BatchLayout.BATCH_HEADER_BYTES, lastIndex + 1, "a batch's header");
      contentBytes = content;
      return;
    }
    sectors = fields.getInt(4);
    records = fields.getInt(8);
    contentBytes = fields.getInt(12);
    previousIndex = fields.getLong(16);
    if (sectors < 1
        || sectors > mostSectors
        || records < 1
        || BatchLayout.sectors(contentBytes) != sectors) {
      throw damaged(
          0,
          lastIndex + 1,
          "a batch of "
              + sectors
              + " sectors, "
              + records
              + " records and "
              + contentBytes
              + " bytes is not possible here");
    }
  }

  /** Goes to the next record; false at the end or at the cut. */
  boolean next() {
    if (read == records) {
      if (content != contentBytes) {
        throw damaged(content, -1, "the batch should end at byte " + contentBytes + " of it");
      }
      return end(contentBytes + Sector.CONTENT_BYTES);
    }
    start = BatchLayout.recordStart(content);
    int payload = start + BatchLayout.RECORD_HEADER_BYTES;
    if (payload > extent) {
      return end(start);
    }
    get(start, BatchLayout.RECORD_HEADER_BYTES);
    if (BatchLayout.headerChecksum(checksum, header, header.length) != fields.getInt(0)) {
      return cut(start, payload, -1, "a record's header") || end(start);
    }
    type = RecordType.of(fields.getInt(24));
    int length = fields.getInt(4);
    if (type == null || length < 0 || length > contentBytes - payload) {
      throw damaged(start, index(), "a record of this type and length is not possible here");
    }
    if (payload + length > extent) {
      return false;
    }
    checksum.reset();
    checksum.update(header, 4, 24);
    checksumPayload(payload, length);
    if ((int) checksum.getValue() != fields.getInt(28)) {
      return cut(start, payload + length, index(), "a record");
    }
    content = payload + length;
    read++;
    return true;
  }

  /** Sectors of the whole batch, visible or not. */
  int sectors() {
    return sectors;
  }

  long previousIndex() {
    return previousIndex;
  }

  /** The record's number in the batch, from 1. */
  int number() {
    return read;
  }

  RecordType type() {
    if (type == null) {
      throw new IllegalStateException("Expected to be at a record but was not");
    }
    return type;
  }

  long index() {
    return fields.getLong(8);
  }

  long term() {
    return fields.getLong(16);
  }

  /** The byte of the file at which the record's header is. */
  long offset() {
    return fileOffset + BatchLayout.physical(start);
  }

  /** A copy of the payload. */
  byte[] payload() {
    byte[] payload = new byte[fields.getInt(4)];
    int first = start + BatchLayout.RECORD_HEADER_BYTES;
    int from = 0;
    while (from < payload.length) {
      int part = part(first + from, payload.length - from);
      buffer.get(base + BatchLayout.physical(first + from), payload, from, part);
      from += part;
    }
    return payload;
  }

  private void get(int at, int length) {
    buffer.get(base + BatchLayout.physical(at), header, 0, length);
  }

  private void checksumPayload(int at, int length) {
    int from = 0;
    while (from < length) {
      int part = part(at + from, length - from);
      int position = base + BatchLayout.physical(at + from);
      buffer.limit(position + part).position(position);
      checksum.update(buffer);
      buffer.clear();
      from += part;
    }
  }

  private static int part(int at, int length) {
    return Math.min(length, Sector.CONTENT_BYTES - at % Sector.CONTENT_BYTES);
  }

  /**
   * What comes before {@code next} belongs to no record and must be zero. In valid sectors it is;
   * in the one that is cut nothing but this says so.
   */
  private boolean end(int next) {
    int cutSector = extent - Sector.CONTENT_BYTES;
    if (cutInsideSector && visible > Math.max(content, cutSector) && visible <= next) {
      throw damaged(content, -1, "expected zeros between the records or behind the last one");
    }
    return false;
  }

  private boolean cut(int from, int end, long index, String what) {
    if (end <= visible) {
      throw damaged(from, index, "the checksum of " + what + " is wrong");
    }
    return false;
  }

  private DamagedException damaged(int at, long index, String what) {
    return new DamagedException(file, fileOffset + BatchLayout.physical(at), index, what);
  }
}
