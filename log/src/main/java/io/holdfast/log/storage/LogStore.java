package io.holdfast.log.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of one replica.
 *
 * <p>{@code append}, {@code truncateSuffix}, {@code truncatePrefix} and {@code reset} come from one
 * thread; {@code read}, {@code firstIndex} and {@code lastIndex} from any, beside them. Whatever a
 * method did is durable when it returns.
 */
public interface LogStore extends AutoCloseable {

  /**
   * The first index kept, 1 in a new log; {@code lastIndex() + 1} when the log is empty. Survives a
   * restart.
   */
  long firstIndex();

  /** The last index; {@code firstIndex() - 1} when the log is empty. */
  long lastIndex();

  /** The entry at an index, null when it is not in the log. Its checksum is verified. */
  @Nullable LogRecord read(long index);

  /** The term of the entry at an index, 0 when it is not in the log. */
  long termAt(long index);

  /** The CONFIGURATION entries that are in the log, in its order. Cheap: reads only these. */
  List<LogRecord> configurations();

  /**
   * Appends a batch that begins at {@code lastIndex() + 1}, with one sync.
   *
   * @param batch beyond {@link io.holdfast.log.LogLimits#MAX_BATCH_BYTES}, what the log itself adds
   *     included, it takes another sync
   * @throws IllegalArgumentException when an index is not the next one, a term goes back, or an
   *     entry is longer than {@link io.holdfast.log.LogLimits#MAX_ENTRY_BYTES}
   */
  void append(List<LogRecord> batch);

  /** Drops everything after {@code lastKept}; it can never be read again. */
  void truncateSuffix(long lastKept);

  /**
   * Drops everything before {@code firstKept}; past the end, the log is empty and goes on at {@code
   * firstKept}.
   */
  void truncatePrefix(long firstKept);

  /** Drops everything; the next append begins at {@code nextIndex}. */
  void reset(long nextIndex);

  /** What the recovery found, for logs and reports. */
  Recovery recovery();

  @Override
  void close();

  /**
   * What a start found.
   *
   * @param segments segment files that hold entries
   * @param entries entries kept
   * @param bytes bytes of the segments that are in use
   * @param torn true where a tail that was never synced was cut
   * @param tornFile the file of the cut, or empty
   * @param tornOffset the byte of the cut, or 0
   */
  record Recovery(
      int segments, long entries, long bytes, boolean torn, String tornFile, long tornOffset) {}
}
