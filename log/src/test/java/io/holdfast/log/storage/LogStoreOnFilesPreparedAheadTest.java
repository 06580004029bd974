package io.holdfast.log.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite on the file system, with segments prepared by a thread. */
class LogStoreOnFilesPreparedAheadTest extends LogStoreConformance {
  private final Path folder;

  LogStoreOnFilesPreparedAheadTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Override
  protected Disk openDisk(FailStop failStop) {
    return FileDisk.open(folder.resolve("r1"), failStop);
  }

  @Override
  protected StorageOptions options() {
    return new StorageOptions(5, 8 << 10, 64 << 10, StorageOptions.Preparation.OWN_THREAD);
  }
}
