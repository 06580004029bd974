package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.SnapshotStore.Meta;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every snapshot store does, on whatever disk: extend it with a disk. */
public abstract class SnapshotStoreConformance {
  private ReplicaFolder folder;

  /** Opens the folder of this test; again after the one before was closed. */
  protected abstract Disk openDisk(FailStop failStop);

  @BeforeEach
  void open() {
    FailStop failStop =
        new FailStop(
            cause -> {
              throw new AssertionError("the disk failed", cause);
            });
    folder = ReplicaFolder.open(openDisk(failStop), StorageOptions.inline(7, 4096, 4096), failStop);
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private SnapshotStore store() {
    return folder.snapshots();
  }

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    new Random(length).nextBytes(body);
    return body;
  }

  private void write(Meta meta, byte[] body) {
    try (SnapshotStore.Writer writer = store().begin(meta)) {
      int at = 0;
      for (int part = 1; at < body.length; part = part * 3 + 1) {
        int length = Math.min(part, body.length - at);
        writer.write(body, at, length);
        at += length;
      }
      writer.commit();
    }
  }

  private byte[] read(Meta meta) {
    try (SnapshotStore.Reader reader = store().open(meta)) {
      assertThat(reader.meta()).isEqualTo(meta);
      assertThat(reader.index()).isEqualTo(meta.index());
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] bytes = new byte[10_000];
      for (int read = reader.read(bytes, 0, bytes.length);
          read >= 0;
          read = reader.read(bytes, 0, bytes.length)) {
        body.write(bytes, 0, read);
      }
      return body.toByteArray();
    }
  }

  private ByteBuffer raw(Meta meta) {
    try (SnapshotStore.Reader reader = store().open(meta)) {
      ByteBuffer raw = ByteBuffer.allocate((int) reader.rawSize());
      assertThat(reader.readRaw(0, raw)).isEqualTo(raw.capacity());
      return raw.flip();
    }
  }

  @Test
  void whatWasWrittenIsReadBeforeAndAfterAReopen() {
    int[] lengths = {0, 1, 65_535, 65_536, 65_537, 300_000};
    for (int i = 0; i < lengths.length; i++) {
      Meta meta = new Meta(10 + i, 3, "r1,r2,ü");
      write(meta, body(lengths[i]));
      assertThat(read(meta)).isEqualTo(body(lengths[i]));
      close();
      open();
      assertThat(store().newest()).isEqualTo(meta);
      assertThat(read(meta)).isEqualTo(body(lengths[i]));
    }
  }

  @Test
  void theTwoNewestAreKept() {
    for (int index = 1; index <= 4; index++) {
      write(new Meta(index, 1, ""), body(100));
    }
    assertThat(store().snapshots()).containsExactly(new Meta(3, 1, ""), new Meta(4, 1, ""));
    close();
    open();
    assertThat(store().snapshots()).containsExactly(new Meta(3, 1, ""), new Meta(4, 1, ""));
  }

  @Test
  void whatWasNotCommittedIsNotThere() {
    try (SnapshotStore.Writer writer = store().begin(new Meta(5, 1, ""))) {
      writer.write(body(100), 0, 100);
    }
    assertThat(store().newest()).isNull();
    write(new Meta(5, 1, ""), body(7));
    assertThat(read(new Meta(5, 1, ""))).isEqualTo(body(7));
  }

  @Test
  void aSnapshotOlderThanTheNewestIsRefused() {
    write(new Meta(5, 1, ""), body(7));
    assertThatThrownBy(() -> store().begin(new Meta(4, 1, "")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReceivedFileIsTheSame() {
    Meta meta = new Meta(50, 4, "r1");
    write(meta, body(200_000));
    ByteBuffer raw = raw(meta);
    try (SnapshotStore.Receiver receiver = store().receive()) {
      while (raw.hasRemaining()) {
        ByteBuffer part = raw.slice(raw.position(), Math.min(70_000, raw.remaining()));
        raw.position(raw.position() + part.remaining());
        receiver.write(part);
      }
      assertThat(receiver.commit()).isEqualTo(meta);
    }
    assertThat(raw(meta)).isEqualTo(raw.rewind());
    assertThat(read(meta)).isEqualTo(body(200_000));
  }

  @Test
  void aReceivedFileThatIsNotWholeIsRefusedAndNotPutInPlace() {
    write(new Meta(50, 4, "r1"), body(100_000));
    ByteBuffer raw = raw(new Meta(50, 4, "r1"));
    for (int length : new int[] {0, 10, 50, 5_000, raw.limit() - 1}) {
      try (SnapshotStore.Receiver receiver = store().receive()) {
        receiver.write(raw.slice(0, length));
        assertThatThrownBy(receiver::commit).isInstanceOf(DamagedException.class);
      }
    }
    ByteBuffer flipped = ByteBuffer.allocate(raw.limit()).put(raw.duplicate()).flip();
    flipped.put(70_000, (byte) (flipped.get(70_000) ^ 1));
    try (SnapshotStore.Receiver receiver = store().receive()) {
      receiver.write(flipped);
      assertThatThrownBy(receiver::commit).isInstanceOf(DamagedException.class);
    }
    assertThat(store().snapshots()).containsExactly(new Meta(50, 4, "r1"));
  }

  @Test
  void aSnapshotBeingReadSurvivesItsReplacement() {
    Meta first = new Meta(1, 1, "");
    write(first, body(200_000));
    try (SnapshotStore.Reader reader = store().open(first)) {
      for (int index = 2; index <= 4; index++) {
        write(new Meta(index, 1, ""), body(10));
      }
      assertThat(store().snapshots()).doesNotContain(first);
      byte[] bytes = new byte[200_000];
      int total = 0;
      for (int read = reader.read(bytes, 0, bytes.length);
          read >= 0;
          read = reader.read(bytes, total, bytes.length - total)) {
        total += read;
        if (total == bytes.length) {
          break;
        }
      }
      assertThat(bytes).isEqualTo(body(200_000));
    }
  }
}
