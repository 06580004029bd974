package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A segment file in use: where the next batch goes, and where its entries are.
 *
 * <p>The entries that count are always a contiguous run of indexes: truncation drops the end of the
 * run, or all of it, and what is appended after it goes on from there. Positions are bytes in the
 * file, as a segment is smaller than 2 GiB.
 *
 * <p>Not thread-safe; {@link SegmentedLog} guards it.
 */
final class Segment implements AutoCloseable {
  /** Read at once, in the hope that the entry is not longer. */
  private static final int FIRST_READ_BYTES = 1024;

  private final String name;
  private final SegmentHeader header;
  private final DiskFile file;
  private final Sector sectors;

  /** Where the next batch goes. Invariant: all before it is synced, all from it on is zero. */
  private int nextSector = 1;

  private int nextBatch = 1;

  private long firstIndex;
  private int count;
  private int[] positions = new int[64];

  Segment(SegmentHeader header, DiskFile file) {
    this.name = FileNames.segment(header.number());
    this.header = header;
    this.file = file;
    this.sectors = new Sector(header.logId(), header.number());
  }

  String name() {
    return name;
  }

  long number() {
    return header.number();
  }

  SegmentHeader header() {
    return header;
  }

  DiskFile file() {
    return file;
  }

  /** True before the first batch. */
  boolean isUnused() {
    return nextBatch == 1;
  }

  int nextSector() {
    return nextSector;
  }

  int nextBatch() {
    return nextBatch;
  }

  /** Sectors left for batches. */
  int room() {
    return header.sealSector() - nextSector;
  }

  /** The last index of an entry in it; {@code -1} when it has none. */
  long lastIndex() {
    return count == 0 ? -1 : firstIndex + count - 1;
  }

  boolean holds(long index) {
    return index >= firstIndex && index - firstIndex < count;
  }

  /** Writes the encoder's batch and syncs it; answers the byte of the file at which it begins. */
  int append(BatchEncoder encoder) {
    ByteBuffer batch = encoder.finish(sectors, nextSector, nextBatch);
    int position = nextSector * Sector.BYTES;
    file.write(position, batch);
    file.sync();
    passed(encoder.sectors());
    return position;
  }

  /** One more complete batch of this many sectors is behind {@link #nextSector}. */
  void passed(int batchSectors) {
    nextSector += batchSectors;
    nextBatch++;
  }

  /** Says on disk that nothing more will be written here. */
  void seal(boolean torn, long lastIndex) {
    SegmentSeal seal =
        new SegmentSeal(
            header.logId(), header.number(), torn, nextSector, nextBatch - 1, lastIndex);
    file.write((long) header.sealSector() * Sector.BYTES, seal.encode());
    file.sync();
  }

  /** Notes where an entry is. */
  void add(long index, int position) {
    if (count == 0) {
      firstIndex = index;
    }
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, count * 2);
    }
    positions[count] = position;
    count++;
  }

  /** Forgets the entries after {@code lastKept}. */
  void truncate(long lastKept) {
    count = (int) Math.max(0, Math.min(count, lastKept - firstIndex + 1));
  }

  /** The byte at which the header of an entry is that it {@link #holds}. */
  int position(long index) {
    return positions[(int) (index - firstIndex)];
  }

  /** Reads the entry at an index that it {@link #holds}, and checks it. */
  LogRecord read(long index) {
    int position = position(index);
    int inSector = position % Sector.BYTES;
    byte[] bytes = new byte[FIRST_READ_BYTES];
    int read = file.read(position, ByteBuffer.wrap(bytes));
    if (read < BatchLayout.RECORD_HEADER_BYTES) {
      throw damaged(position, index, "the file ends before the entry");
    }
    byte[] recordHeader = Arrays.copyOf(bytes, BatchLayout.RECORD_HEADER_BYTES);
    ByteBuffer fields = ByteBuffer.wrap(recordHeader);
    CRC32C checksum = new CRC32C();
    if (BatchLayout.headerChecksum(checksum, recordHeader, recordHeader.length)
        != fields.getInt(0)) {
      throw damaged(position, index, "the checksum of the entry's header is wrong");
    }
    RecordType type = RecordType.of(fields.getInt(24));
    int length = fields.getInt(4);
    if (type == null || type.kind() == null || fields.getLong(8) != index || length < 0) {
      throw damaged(position, index, "another record is in the place of the entry");
    }
    byte[] payload = new byte[length];
    int content = inSector - Sector.CONTENT_AT + BatchLayout.RECORD_HEADER_BYTES;
    int end = BatchLayout.physical(content + length - 1) + 1 - inSector;
    if (end > read) {
      bytes = Arrays.copyOf(bytes, end);
      read += file.read((long) position + read, ByteBuffer.wrap(bytes, read, end - read));
      if (read < end) {
        throw damaged(position, index, "the file ends before the end of the entry");
      }
    }
    int from = 0;
    while (from < length) {
      int at = content + from;
      int part = Math.min(length - from, Sector.CONTENT_BYTES - at % Sector.CONTENT_BYTES);
      System.arraycopy(bytes, BatchLayout.physical(at) - inSector, payload, from, part);
      from += part;
    }
    if (BatchLayout.recordChecksum(checksum, recordHeader, payload) != fields.getInt(28)) {
      throw damaged(position, index, "the checksum of the entry is wrong");
    }
    return new LogRecord(index, fields.getLong(16), type.kind(), payload);
  }

  @Override
  public void close() {
    file.close();
  }

  private DamagedException damaged(long offset, long index, String what) {
    return new DamagedException(name, offset, index, what);
  }
}
