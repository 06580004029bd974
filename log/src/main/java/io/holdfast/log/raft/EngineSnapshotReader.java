package io.holdfast.log.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.holdfast.log.LogConsumer.SnapshotSource;
import io.holdfast.log.storage.SnapshotStore;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One snapshot being read: to be installed here, or to be copied by a follower. */
final class EngineSnapshotReader extends SnapshotReader {
  private final EngineSnapshotStorage storage;
  private final SnapshotStore.Reader reader;

  /** The library closes it while chunks of it are being served. Guarded by this. */
  private boolean closed;

  /** Guarded by this. */
  private @Nullable SnapshotExport export;

  EngineSnapshotReader(EngineSnapshotStorage storage, SnapshotStore.Reader reader) {
    this.storage = storage;
    this.reader = reader;
  }

  SnapshotSource source() {
    return reader;
  }

  @Override
  public boolean init(@Nullable Void options) {
    return true;
  }

  @Override
  public void shutdown() {}

  @Override
  public SnapshotMeta load() {
    return storage.toLibrary(reader.meta());
  }

  @Override
  public synchronized String generateURIForCopy() {
    SnapshotExport current = export;
    if (current == null) {
      current = storage.export(this);
      export = current;
    }
    return current.uri();
  }

  /**
   * Raw bytes of the file from {@code offset} on; null once it is closed.
   *
   * @param count most bytes to answer
   */
  synchronized @Nullable GetFileResponse chunk(long offset, int count) {
    if (closed) {
      return null;
    }
    try {
      int length = (int) Math.max(0, Math.min(count, reader.rawSize() - offset));
      ByteBuffer chunk = ByteBuffer.allocate(length);
      while (chunk.hasRemaining() && reader.readRaw(offset + chunk.position(), chunk) > 0) {
        // Reads on until it is full.
      }
      chunk.flip();
      return GetFileResponse.newBuilder()
          .setEof(offset + chunk.remaining() >= reader.rawSize())
          .setReadSize(chunk.remaining())
          .setData(UnsafeByteOperations.unsafeWrap(chunk))
          .build();
    } catch (RuntimeException | Error failure) {
      storage.lifeline().fail(failure);
      return null;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (export != null) {
        storage.withdraw(export);
      }
      reader.close();
    }
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
