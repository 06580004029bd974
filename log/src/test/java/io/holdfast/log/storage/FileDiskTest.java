package io.holdfast.log.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.FolderInUseException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P10 on the real file system: the first failure ends it; two never share a folder. */
class FileDiskTest {
  private final Path folder;
  private final List<Throwable> failures = new ArrayList<>();
  private final FailStop failStop = new FailStop(failures::add);

  FileDiskTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theFirstFailureIsToldOnceBeforeItIsThrownAndEverythingIsRefusedAfterIt() {
    try (FileDisk disk = FileDisk.open(folder, failStop);
        DiskFile file = disk.create("a")) {
      assertThatThrownBy(() -> disk.delete("missing"))
          .isInstanceOf(DiskFailedException.class)
          .satisfies(thrown -> assertThat(failures).containsExactly(thrown));
      assertThatThrownBy(file::sync).hasMessageContaining("has failed before");
      assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
          .isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(disk::names).isInstanceOf(DiskFailedException.class);
      assertThat(failures).hasSize(1);
    }
  }

  @Test
  void anInterruptedThreadIsAFailureLikeAnyOther() {
    try (FileDisk disk = FileDisk.open(folder, failStop);
        DiskFile file = disk.create("a")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
          .isInstanceOf(DiskFailedException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(failures).hasSize(1);
    }
  }

  @Test
  void aCutIsNoFailure() {
    try (FileDisk disk = FileDisk.open(folder, failStop)) {
      disk.cut();
      assertThatThrownBy(disk::names).isInstanceOf(DiskFailedException.class);
      assertThat(failures).isEmpty();
    }
  }

  @Test
  void aFolderIsOpenedOnceInAProcess() {
    try (FileDisk disk = FileDisk.open(folder, failStop)) {
      assertThat(disk.isLocked()).isTrue();
      assertThatThrownBy(() -> FileDisk.open(folder, failStop))
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining(folder.toString());
      assertThat(disk.isLocked()).isTrue();
      disk.cut();
    }
    FileDisk.open(folder, failStop).close();
    assertThat(failures).isEmpty();
  }

  @Test
  void aFolderIsOpenedByOneProcess() throws IOException, InterruptedException {
    try (FileDisk disk = FileDisk.open(folder, failStop)) {
      assertThat(disk.isLocked()).isTrue();
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(other.getInputStream().readAllBytes(), UTF_8)).contains("in use");
      assertThat(other.exitValue()).isEqualTo(3);
    }
  }

  /** Tries to open the folder that the test has open. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) {
      try (FileDisk disk = FileDisk.open(Path.of(arguments[0]), new FailStop(cause -> {}))) {
        System.out.println("locked " + disk.isLocked());
      } catch (FolderInUseException e) {
        System.out.println(e.getMessage());
        System.exit(3);
      }
    }
  }

  @Test
  void aFolderThatCannotBeCreatedIsSaidSo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> FileDisk.open(file.resolve("r1"), failStop))
        .isInstanceOf(DiskFailedException.class)
        .hasMessageContaining("cannot open the folder");
  }

  @Test
  void aChecksumThatFailsWhenItIsReadEndsTheReplica() throws IOException {
    ReplicaFolder stores =
        ReplicaFolder.open(
            FileDisk.open(folder, failStop), StorageOptions.inline(1, 8192, 8192), failStop);
    stores.votes().save(new VoteStore.Vote(1, ""));
    stores.log().append(Folders.entries(1, 3, 1, 100));
    Path segment = folder.resolve(FileNames.segment(1));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[Sector.BYTES + 200] ^= 4;
    Files.write(segment, bytes);
    assertThatThrownBy(() -> Folders.entriesOf(stores.log())).isInstanceOf(DamagedException.class);
    assertThat(failures).hasSize(1);
    assertThatThrownBy(() -> stores.log().append(Folders.entries(4, 1, 1, 1)))
        .isInstanceOf(DiskFailedException.class);
    assertThatThrownBy(() -> stores.votes().save(new VoteStore.Vote(2, "")))
        .isInstanceOf(DiskFailedException.class);
    stores.close();
  }
}
