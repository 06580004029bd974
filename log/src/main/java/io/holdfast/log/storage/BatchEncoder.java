package io.holdfast.log.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Builds one batch after the other in one direct buffer, which grows with the largest batch. One
 * thread.
 */
final class BatchEncoder {
  private static final int FIRST_BUFFER_BYTES = 16 << 10;

  private static final byte[] ZEROS = new byte[Sector.CONTENT_BYTES];

  private final CRC32C checksum = new CRC32C();
  private final byte[] headerBytes = new byte[BatchLayout.RECORD_HEADER_BYTES];
  private final ByteBuffer header = ByteBuffer.wrap(headerBytes);
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);
  private int content;
  private int records;
  private long previousIndex;

  /**
   * @param lastIndex of the log before the batch
   */
  void begin(long lastIndex) {
    previousIndex = lastIndex;
    records = 0;
    content = BatchLayout.BATCH_HEADER_BYTES;
  }

  /** Adds a record; answers the byte of its header, from the beginning of the batch. */
  int add(StoredRecord added) {
    byte[] payload = added.payload();
    int start = BatchLayout.recordStart(content);
    int end = start + BatchLayout.RECORD_HEADER_BYTES + payload.length;
    ensure(BatchLayout.sectors(end) * Sector.BYTES);
    putZeros(content, start);
    header
        .putInt(4, payload.length)
        .putLong(8, added.index())
        .putLong(16, added.term())
        .putInt(24, added.type().code())
        .putInt(28, BatchLayout.recordChecksum(checksum, headerBytes, payload))
        .putInt(0, BatchLayout.headerChecksum(checksum, headerBytes, headerBytes.length));
    put(start, headerBytes, headerBytes.length);
    put(start + headerBytes.length, payload, payload.length);
    content = end;
    records++;
    return BatchLayout.physical(start);
  }

  /** Sectors of the batch so far. */
  int sectors() {
    return BatchLayout.sectors(content);
  }

  /** Completes the batch for its place in the log; the buffer is valid until the next batch. */
  ByteBuffer finish(Sector sector, int firstSector, int batch) {
    int sectors = sectors();
    header
        .putInt(4, sectors)
        .putInt(8, records)
        .putInt(12, content)
        .putLong(16, previousIndex)
        .putInt(
            0, BatchLayout.headerChecksum(checksum, headerBytes, BatchLayout.BATCH_HEADER_BYTES));
    put(0, headerBytes, BatchLayout.BATCH_HEADER_BYTES);
    putZeros(content, sectors * Sector.CONTENT_BYTES);
    for (int i = 0; i < sectors; i++) {
      sector.complete(buffer, i * Sector.BYTES, firstSector + i, batch);
    }
    return buffer.slice(0, sectors * Sector.BYTES);
  }

  private void put(int start, byte[] bytes, int length) {
    int from = 0;
    while (from < length) {
      int at = start + from;
      int part = Math.min(length - from, Sector.CONTENT_BYTES - at % Sector.CONTENT_BYTES);
      buffer.put(BatchLayout.physical(at), bytes, from, part);
      from += part;
    }
  }

  /** A gap or the padding: less than a sector. */
  private void putZeros(int start, int end) {
    put(start, ZEROS, end - start);
  }

  private void ensure(int bytes) {
    if (bytes > buffer.capacity()) {
      ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(bytes, buffer.capacity() * 2));
      buffer.clear();
      larger.put(0, buffer, 0, buffer.capacity());
      buffer = larger;
    }
  }
}
