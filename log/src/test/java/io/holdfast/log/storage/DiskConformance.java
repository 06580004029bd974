package io.holdfast.log.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every disk does: extend it with one. */
public abstract class DiskConformance {
  private Disk disk;

  /** Opens the folder of this test; again after the one before was closed. */
  protected abstract Disk openDisk(FailStop failStop);

  @BeforeEach
  void open() {
    disk =
        openDisk(
            new FailStop(
                cause -> {
                  throw new AssertionError("the disk failed", cause);
                }));
  }

  @AfterEach
  void close() {
    disk.close();
  }

  private void write(String name, String text) {
    try (DiskFile file = disk.create(name)) {
      file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
      file.sync();
    }
    disk.syncNames();
  }

  private static String text(DiskFile file) {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    int read = file.read(0, buffer);
    return new String(buffer.array(), 0, read, UTF_8);
  }

  private String text(String name) {
    try (DiskFile file = disk.open(name)) {
      return text(file);
    }
  }

  @Test
  void syncedFilesAndNamesAreKept() {
    write("b", "two");
    write("a", "one");
    assertThat(disk.names()).containsExactly("a", "b");
    close();
    open();
    assertThat(disk.names()).containsExactly("a", "b");
    assertThat(text("a") + text("b")).isEqualTo("onetwo");
  }

  @Test
  void writesGoWhereTheyAreToldAndReadsEndWithTheFile() {
    try (DiskFile file = disk.create("a")) {
      ByteBuffer direct = ByteBuffer.allocateDirect(3).put("xyz".getBytes(UTF_8)).flip();
      file.write(600, direct);
      assertThat(direct.hasRemaining()).isFalse();
      file.write(1, ByteBuffer.wrap("abc".getBytes(UTF_8)));
      assertThat(file.size()).isEqualTo(603);
      ByteBuffer buffer = ByteBuffer.allocateDirect(100);
      assertThat(file.read(599, buffer)).isEqualTo(4);
      assertThat(buffer.get(0)).isZero();
      assertThat(buffer.get(3)).isEqualTo((byte) 'z');
      assertThat(file.read(700, buffer.clear())).isZero();
    }
  }

  @Test
  void aHandleBelongsToItsFileWhateverNameItHas() {
    write("a", "old");
    try (DiskFile old = disk.open("a");
        DiskFile renamed = disk.create("b")) {
      renamed.write(0, ByteBuffer.wrap("new".getBytes(UTF_8)));
      renamed.sync();
      disk.rename("b", "a");
      disk.syncNames();
      assertThat(disk.names()).containsExactly("a");
      assertThat(text(old)).isEqualTo("old");
      renamed.write(3, ByteBuffer.wrap("er".getBytes(UTF_8)));
      assertThat(text("a")).isEqualTo("newer");
      disk.delete("a");
      assertThat(disk.names()).isEmpty();
      assertThat(text(renamed)).isEqualTo("newer");
    }
  }

  @Test
  void aDiskThatWasCutRefusesEverything() {
    write("a", "one");
    try (DiskFile file = disk.open("a")) {
      disk.cut();
      assertThatThrownBy(() -> disk.names()).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(() -> disk.open("a")).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(() -> disk.create("b")).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(() -> disk.delete("a")).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(() -> disk.rename("a", "b")).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(disk::syncNames).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(file::sync).isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(() -> file.write(0, ByteBuffer.allocate(1)))
          .isInstanceOf(DiskFailedException.class);
      assertThatThrownBy(() -> text(file)).isInstanceOf(DiskFailedException.class);
    }
    close();
    open();
    assertThat(text("a")).isEqualTo("one");
  }
}
