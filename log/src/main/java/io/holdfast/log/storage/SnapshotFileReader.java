package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;

/** Reads the body of a snapshot file, a checked chunk at a time. One thread. */
final class SnapshotFileReader {
  private final DiskFile file;
  private final String name;
  private final SnapshotFormat.Header header;
  private final ByteBuffer chunk =
      ByteBuffer.allocateDirect(SnapshotFormat.CHUNK_HEADER_BYTES + SnapshotFormat.CHUNK_BYTES);

  /** Where the next chunk begins. */
  private long position;

  /** Where the trailer begins. */
  private final long end;

  private long chunks;

  /**
   * Checks header and trailer.
   *
   * @param name of the file, for messages
   */
  SnapshotFileReader(DiskFile file, String name) {
    this.file = file;
    this.name = name;
    this.header = SnapshotFormat.readHeader(file, name);
    SnapshotFormat.checkTrailer(file, name, header);
    this.position = header.bytes();
    this.end = file.size() - SnapshotFormat.TRAILER_BYTES;
    chunk.limit(0);
  }

  SnapshotStore.Meta meta() {
    return header.meta();
  }

  /** Reads bytes of the body; -1 at its end. */
  int read(byte[] bytes, int offset, int length) {
    if (!chunk.hasRemaining() && !nextChunk()) {
      return -1;
    }
    int part = Math.min(length, chunk.remaining());
    chunk.get(bytes, offset, part);
    return part;
  }

  /** Reads and checks all that is left. */
  void checkRest() {
    while (nextChunk()) {
      chunk.position(chunk.limit());
    }
  }

  private boolean nextChunk() {
    if (position == end) {
      return false;
    }
    chunk.clear();
    chunk.limit((int) Math.min(chunk.capacity(), end - position));
    int read = file.read(position, chunk);
    chunk.flip();
    boolean last = position + read == end;
    if (read < SnapshotFormat.CHUNK_HEADER_BYTES
        || chunk.getInt(0) != read - SnapshotFormat.CHUNK_HEADER_BYTES
        || (read < chunk.capacity() && !last)) {
      throw new DamagedException(
          name, position, meta().index(), "the length of a chunk of the snapshot is wrong");
    }
    chunk.position(SnapshotFormat.CHUNK_HEADER_BYTES);
    if (chunk.getInt(4) != SnapshotFormat.chunkChecksum(meta(), chunks, chunk)) {
      throw new DamagedException(
          name, position, meta().index(), "the checksum of a chunk of the snapshot is wrong");
    }
    position += read;
    chunks++;
    return true;
  }
}
