package io.holdfast.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does with its log. All methods are called from one thread at a time, in the order
 * of the log, but for {@link #failed} and {@link #wallMillis}.
 */
public interface LogConsumer {

  /**
   * Applies one committed entry; it is applied when this returns. An exception is a bug and stops
   * the replica.
   */
  void apply(long index, long raftTerm, ByteBuffer entry);

  /** The end of a run of entries that were committed together: time to answer and to deliver. */
  void applied(long lastIndex);

  /**
   * This replica leads in {@code raftTerm}. Can come twice for one term, after a failed transfer.
   * Everything committed earlier is applied.
   */
  void leadershipStarted(long raftTerm);

  /** This replica does not lead any more. */
  void leadershipEnded(long raftTerm);

  /** This replica follows {@code leader}, or knows none (null). */
  void following(@Nullable ReplicaId leader, long raftTerm);

  /**
   * Freezes the state as of the last applied entry. The answer is written from another thread while
   * entries are applied; it is closed once, whatever happens.
   */
  SnapshotImage freeze();

  /** Replaces the whole state by a snapshot, before any entry after it is applied. */
  void install(SnapshotSource snapshot);

  /**
   * What this machine's wall clock says, milliseconds since the Unix epoch: another replica wants
   * to know. From any thread; must not wait.
   */
  long wallMillis();

  /**
   * The replica is dead: its disk failed or a bug was met. Nothing is applied or answered after
   * this. Called once, from any thread.
   */
  void failed(Throwable cause);

  /** A frozen state, being written. */
  interface SnapshotImage extends AutoCloseable {
    /** Writes the whole state; bytes are a function of the state only. */
    void writeTo(SnapshotSink sink);

    @Override
    void close();
  }

  /** Where a snapshot's body is written; buffers, checksums and syncs behind it. */
  interface SnapshotSink {
    /** Appends bytes. */
    void write(byte[] bytes, int offset, int length);
  }

  /** A snapshot's body, verified by its checksum as it is read. */
  interface SnapshotSource {
    /** Index of the last entry in it. */
    long index();

    /** Reads up to {@code length} bytes; -1 at the end. */
    int read(byte[] bytes, int offset, int length);
  }
}
