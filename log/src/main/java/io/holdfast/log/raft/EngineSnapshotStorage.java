package io.holdfast.log.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.SnapshotCopierOptions;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import com.alipay.sofa.jraft.storage.SnapshotThrottle;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.SnapshotStore;
import io.holdfast.log.storage.SnapshotStore.Meta;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The library's snapshot storage over our {@link SnapshotStore}.
 *
 * <p>The library's own keeps one snapshot and does not sync its files; ours keeps two, checksummed.
 * A snapshot is one file to us: the library's lists of files stay empty, and a follower takes the
 * raw file in chunks, by a number under which the leader's reader is known while it is open.
 */
final class EngineSnapshotStorage implements SnapshotStorage {
  private final ReplicaId self;
  private final SnapshotStore store;
  private final int network;
  private final Lifeline lifeline;

  private final AtomicLong exportCount = new AtomicLong();
  private final ConcurrentMap<Long, EngineSnapshotReader> exports = new ConcurrentHashMap<>();

  /** See {@link #olderIndex}. */
  private volatile long olderIndex;

  /** See {@link #newestIndex}. */
  private volatile long newestIndex;

  EngineSnapshotStorage(ReplicaId self, SnapshotStore store, int network, Lifeline lifeline) {
    this.self = self;
    this.store = store;
    this.network = network;
    this.lifeline = lifeline;
    refresh();
  }

  /** Index of the second newest snapshot in place; 0 where there are not two. */
  long olderIndex() {
    return olderIndex;
  }

  /** Index of the newest snapshot in place; 0 where there is none. */
  long newestIndex() {
    return newestIndex;
  }

  /** Looks again at what is in place, after a commit. */
  void refresh() {
    List<Meta> all = store.snapshots();
    newestIndex = all.isEmpty() ? 0 : all.get(all.size() - 1).index();
    olderIndex = all.size() < 2 ? 0 : all.get(all.size() - 2).index();
  }

  SnapshotStore store() {
    return store;
  }

  Lifeline lifeline() {
    return lifeline;
  }

  Meta toStore(SnapshotMeta meta) {
    return new Meta(
        meta.getLastIncludedIndex(), meta.getLastIncludedTerm(), Membership.of(meta).text());
  }

  SnapshotMeta toLibrary(Meta meta) {
    return Membership.parse(meta.configuration()).snapshotMeta(meta.index(), meta.term(), network);
  }

  @Override
  public boolean init(@Nullable Void options) {
    return true;
  }

  @Override
  public void shutdown() {
    // The stores are closed by their owner.
  }

  @Override
  public boolean setFilterBeforeCopyRemote() {
    return false;
  }

  @Override
  public void setSnapshotThrottle(SnapshotThrottle throttle) {
    throw new UnsupportedOperationException("Copies are not throttled");
  }

  @Override
  public @Nullable SnapshotWriter create() {
    return lifeline.isCut() ? null : new EngineSnapshotWriter(this);
  }

  @Override
  public @Nullable SnapshotReader open() {
    if (lifeline.isCut()) {
      return null;
    }
    try {
      Meta newest = store.newest();
      return newest == null ? null : new EngineSnapshotReader(this, store.open(newest));
    } catch (RuntimeException | Error failure) {
      lifeline.fail(failure);
      return null;
    }
  }

  @Override
  public SnapshotReader copyFrom(String uri, SnapshotCopierOptions options) {
    throw new UnsupportedOperationException("The library copies by startToCopyFrom");
  }

  @Override
  public SnapshotCopier startToCopyFrom(String uri, SnapshotCopierOptions options) {
    SnapshotCopy copy =
        new SnapshotCopy(this, SnapshotExport.parse(uri), options.getRaftClientService(), network);
    copy.start();
    return copy;
  }

  /** Makes a reader known to followers; the answer is what they ask for. */
  SnapshotExport export(EngineSnapshotReader reader) {
    long number = exportCount.incrementAndGet();
    exports.put(number, reader);
    return new SnapshotExport(self, number);
  }

  void withdraw(SnapshotExport export) {
    exports.remove(export.number());
  }

  /** Answers a chunk of an exported snapshot; null where it is not exported any more. */
  @Nullable GetFileResponse serve(GetFileRequest request) {
    EngineSnapshotReader reader = exports.get(request.getReaderId());
    return reader == null
        ? null
        : reader.chunk(request.getOffset(), (int) Math.min(request.getCount(), SnapshotCopy.CHUNK));
  }
}
