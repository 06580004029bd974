package io.holdfast.log.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite on the file system. */
class SnapshotStoreOnFilesTest extends SnapshotStoreConformance {
  private final Path folder;

  SnapshotStoreOnFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Override
  protected Disk openDisk(FailStop failStop) {
    return FileDisk.open(folder.resolve("r1"), failStop);
  }
}
