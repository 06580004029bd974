package io.holdfast.log.storage;

import io.holdfast.log.LogConsumer.SnapshotSink;
import io.holdfast.log.LogConsumer.SnapshotSource;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot files of one replica: checksummed, written aside and put in place by a rename, the two
 * newest kept.
 */
public interface SnapshotStore {

  /** The snapshots in place, oldest first. */
  List<Meta> snapshots();

  /** The newest one, or null. */
  default @Nullable Meta newest() {
    List<Meta> all = snapshots();
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** Begins a snapshot; nothing is in place before {@link Writer#commit}. */
  Writer begin(Meta meta);

  /**
   * Opens one for reading. The end of the source is reached only if every checksum was right.
   *
   * @throws io.holdfast.log.DamagedException from a read, naming file and byte
   */
  Reader open(Meta meta);

  /**
   * Begins to take in the raw file of another replica's snapshot, chunk by chunk; it is verified
   * before it is put in place.
   */
  Receiver receive();

  /**
   * What a snapshot is of.
   *
   * @param index the last entry in it
   * @param term that entry's Raft term
   * @param configuration the members as of then, in the format of {@link
   *     LogRecord.Kind#CONFIGURATION}
   */
  record Meta(long index, long term, String configuration) {}

  /** A snapshot being written. */
  interface Writer extends SnapshotSink, AutoCloseable {
    /** Finishes, syncs, puts it in place, and drops all but the two newest. */
    void commit();

    /** Throws away what was not committed. */
    @Override
    void close();
  }

  /** A snapshot being read. */
  interface Reader extends SnapshotSource, AutoCloseable {
    Meta meta();

    /** Length of the raw file, bytes. */
    long rawSize();

    /** Raw bytes of the file, for another replica. */
    int readRaw(long position, ByteBuffer target);

    @Override
    void close();
  }

  /** A snapshot coming in from another replica. */
  interface Receiver extends AutoCloseable {
    /** Appends raw bytes. */
    void write(ByteBuffer raw);

    /** Verifies all of it, syncs, puts it in place; answers what it is. */
    Meta commit();

    @Override
    void close();
  }
}
