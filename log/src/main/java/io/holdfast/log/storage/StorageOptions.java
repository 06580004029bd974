package io.holdfast.log.storage;

/**
 * What the storage of a replica can be told.
 *
 * @param newLogId the identity of a log that is created by this start; not used when the folder has
 *     one. It tells segments of one log from those of another and is part of every checksum, so two
 *     replicas should not share it. Handed in, because the storage has no chance of its own.
 * @param firstSegmentBytes size of a new log's first segment: small, as it is written full of zeros
 *     before the first entry and start-up counts
 * @param largestSegmentBytes each segment is twice as large as the one before, up to this
 * @param preparation who writes the next segment full of zeros
 */
public record StorageOptions(
    long newLogId, int firstSegmentBytes, int largestSegmentBytes, Preparation preparation) {

  /** Who prepares the next segment. */
  public enum Preparation {
    /** A thread that lives as long as one preparation takes. */
    OWN_THREAD,
    /** The thread that appends, at the end of the append: for the simulation. */
    INLINE
  }

  /** The smallest segment: header, one sector of content for each of two batches, seal. */
  public static final int SMALLEST_SEGMENT_BYTES = 4 * Sector.BYTES;

  public StorageOptions {
    if (firstSegmentBytes < SMALLEST_SEGMENT_BYTES
        || firstSegmentBytes % Sector.BYTES != 0
        || largestSegmentBytes < firstSegmentBytes
        || largestSegmentBytes % Sector.BYTES != 0
        || largestSegmentBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "Expected segment sizes in sectors of "
              + Sector.BYTES
              + " bytes, at least "
              + SMALLEST_SEGMENT_BYTES
              + " and at most 1 GiB, but were "
              + firstSegmentBytes
              + " and "
              + largestSegmentBytes);
    }
  }

  /** What a replica in production takes: from 256 KiB to 64 MiB, prepared by a thread. */
  public static StorageOptions standard(long newLogId) {
    return new StorageOptions(newLogId, 256 << 10, 64 << 20, Preparation.OWN_THREAD);
  }

  /** For memory: segments of at most 4 MiB, which a log of some entries does not waste. */
  public static StorageOptions inMemory(long newLogId) {
    return new StorageOptions(newLogId, 256 << 10, 4 << 20, Preparation.OWN_THREAD);
  }

  /** Deterministic and on one thread, with segments of these sizes. */
  public static StorageOptions inline(
      long newLogId, int firstSegmentBytes, int largestSegmentBytes) {
    return new StorageOptions(newLogId, firstSegmentBytes, largestSegmentBytes, Preparation.INLINE);
  }
}
