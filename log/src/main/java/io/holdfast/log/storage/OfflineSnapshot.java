package io.holdfast.log.storage;

import io.holdfast.log.LogConsumer.SnapshotSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One snapshot file, read without a replica; nothing is changed or locked. The end of the source is
 * reached only if every checksum was right.
 */
public final class OfflineSnapshot implements SnapshotSource, AutoCloseable {
  private final Disk.DiskFile file;
  private final SnapshotFileReader reader;
  private final long bytes;

  private OfflineSnapshot(Disk.DiskFile file, String name) {
    this.file = file;
    bytes = file.size();
    reader = new SnapshotFileReader(file, name);
  }

  /** The snapshot files right in a folder, the oldest first. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> FileNames.snapshotIndexAndTerm(file.getFileName().toString()) != null)
          .sorted()
          .toList();
    }
  }

  /**
   * Opens a file, and checks its beginning and its end.
   *
   * @throws io.holdfast.log.DamagedException when it is no snapshot that was written whole
   * @throws io.holdfast.log.DiskFailedException when it cannot be read
   */
  public static OfflineSnapshot open(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    String name = absolute.getFileName().toString();
    Disk.DiskFile file = new ReadOnlyFolder(parent == null ? absolute : parent).open(name);
    try {
      return new OfflineSnapshot(file, name);
    } catch (RuntimeException unusable) {
      file.close();
      throw unusable;
    }
  }

  /** What it is of. */
  public SnapshotStore.Meta meta() {
    return reader.meta();
  }

  /** Length of the file. */
  public long bytes() {
    return bytes;
  }

  @Override
  public long index() {
    return meta().index();
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return reader.read(target, offset, length);
  }

  @Override
  public void close() {
    file.close();
  }
}
