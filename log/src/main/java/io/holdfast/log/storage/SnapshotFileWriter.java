package io.holdfast.log.storage;

import io.holdfast.log.storage.Disk.DiskFile;
import io.holdfast.log.storage.SnapshotStore.Meta;
import java.nio.ByteBuffer;

/** Writes a snapshot file: header, chunks, trailer. One thread. */
final class SnapshotFileWriter {
  /** Synced in parts, so that the log's own syncs do not wait behind all of it at the end. */
  private static final int SYNC_BYTES = 8 << 20;

  private final DiskFile file;
  private final Meta meta;
  private final ByteBuffer chunk =
      ByteBuffer.allocateDirect(SnapshotFormat.CHUNK_HEADER_BYTES + SnapshotFormat.CHUNK_BYTES);
  private long position;
  private long synced;
  private long chunks;
  private long bodyBytes;

  SnapshotFileWriter(DiskFile file, Meta meta) {
    this.file = file;
    this.meta = meta;
    ByteBuffer header = SnapshotFormat.encodeHeader(meta);
    position = header.remaining();
    file.write(0, header);
    chunk.position(SnapshotFormat.CHUNK_HEADER_BYTES);
  }

  void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, chunk.remaining());
      chunk.put(bytes, from, part);
      from += part;
      left -= part;
      if (!chunk.hasRemaining()) {
        flush();
      }
    }
  }

  /** Writes what is left, and the trailer; synced on return. */
  void finish() {
    if (chunk.position() > SnapshotFormat.CHUNK_HEADER_BYTES) {
      flush();
    }
    file.write(position, SnapshotFormat.encodeTrailer(meta, chunks, bodyBytes));
    file.sync();
  }

  private void flush() {
    chunk.flip();
    int length = chunk.remaining();
    int body = length - SnapshotFormat.CHUNK_HEADER_BYTES;
    chunk.position(SnapshotFormat.CHUNK_HEADER_BYTES);
    chunk.putInt(0, body).putInt(4, SnapshotFormat.chunkChecksum(meta, chunks, chunk));
    file.write(position, chunk.position(0));
    chunk.clear().position(SnapshotFormat.CHUNK_HEADER_BYTES);
    position += length;
    bodyBytes += body;
    chunks++;
    if (position - synced >= SYNC_BYTES) {
      file.sync();
      synced = position;
    }
  }
}
