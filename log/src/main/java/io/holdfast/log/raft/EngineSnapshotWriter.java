package io.holdfast.log.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.google.protobuf.Message;
import io.holdfast.log.LogConsumer.SnapshotImage;
import io.holdfast.log.storage.SnapshotStore;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot being taken: {@link #write} puts the consumer's image into the store, {@link #close}
 * puts it in place, unless the library has found a newer one meanwhile.
 */
final class EngineSnapshotWriter extends SnapshotWriter {
  private final EngineSnapshotStorage storage;

  /** Not null once it is written; handed from the writing thread to the closing one. */
  private volatile SnapshotStore.@Nullable Writer written;

  EngineSnapshotWriter(EngineSnapshotStorage storage) {
    this.storage = storage;
  }

  /** Writes the whole image, with a buffer and syncs behind it; not yet in place. */
  void write(SnapshotMeta meta, SnapshotImage image) {
    SnapshotStore.Writer writer = storage.store().begin(storage.toStore(meta));
    boolean complete = false;
    try {
      image.writeTo(writer);
      complete = true;
    } finally {
      if (complete) {
        written = writer;
      } else {
        writer.close();
      }
    }
  }

  @Override
  public boolean init(@Nullable Void options) {
    return true;
  }

  @Override
  public void shutdown() {}

  @Override
  public boolean saveMeta(SnapshotMeta meta) {
    // It is part of the file since its beginning.
    return written != null;
  }

  @Override
  public void close() throws IOException {
    close(false);
  }

  @Override
  public void close(boolean keepDataOnError) throws IOException {
    SnapshotStore.Writer writer = written;
    if (writer == null) {
      return;
    }
    written = null;
    try {
      if (isOk() && !storage.lifeline().isCut()) {
        writer.commit();
        storage.refresh();
      }
    } catch (RuntimeException | Error failure) {
      storage.lifeline().fail(failure);
      setError(RaftError.EIO, "The snapshot could not be put in place: %s", failure);
      throw new IOException(failure);
    } finally {
      writer.close();
    }
  }

  @Override
  public boolean addFile(String fileName, @Nullable Message fileMeta) {
    throw new UnsupportedOperationException("A snapshot is one file");
  }

  @Override
  public boolean removeFile(String fileName) {
    throw new UnsupportedOperationException("A snapshot is one file");
  }

  @Override
  public String getPath() {
    return "";
  }

  @Override
  public Set<String> listFiles() {
    return Set.of();
  }

  @Override
  public @Nullable Message getFileMeta(String fileName) {
    return null;
  }
}
