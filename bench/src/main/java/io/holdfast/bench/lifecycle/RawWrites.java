package io.holdfast.bench.lifecycle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the disk itself takes: one plain write and one sync, in a file that was full of zeros. */
public final class RawWrites implements AutoCloseable {
  private static final int FILE_BYTES = 16 << 20;
  private static final int WRITE_BYTES = 512;

  private final FileChannel file;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(WRITE_BYTES);
  private long position;

  /** Writes a new file full of zeros. */
  public RawWrites(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocate(FILE_BYTES);
    while (zeros.hasRemaining()) {
      file.write(zeros, zeros.position());
    }
    file.force(true);
  }

  /** How long one write and its sync take, in nanoseconds. */
  public long time() throws IOException {
    bytes.clear();
    long start = System.nanoTime();
    file.write(bytes, position);
    file.force(false);
    position = (position + WRITE_BYTES) % FILE_BYTES;
    return System.nanoTime() - start;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
