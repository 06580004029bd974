package io.holdfast.log.storage;

import java.nio.ByteBuffer;

/**
 * The last sector of a segment file, written when nothing more will be: before anything is written
 * into the next segment.
 *
 * @param logId the log it belongs to
 * @param number of the segment
 * @param torn true where a start cut a tail; then all between the cut and the seal is void for ever
 * @param endSector the first sector after the last batch that counts: the cut
 * @param batches complete batches before the cut
 * @param lastIndex the last index of the log after the last of these batches
 */
record SegmentSeal(
    long logId, long number, boolean torn, int endSector, int batches, long lastIndex) {
  /** "HFSEALED". */
  private static final long MAGIC = 0x48465345414c4544L;

  ByteBuffer encode() {
    return Frame.complete(
        Frame.begin(MAGIC)
            .putLong(logId)
            .putLong(number)
            .putInt(torn ? 1 : 0)
            .putInt(endSector)
            .putInt(batches)
            .putLong(lastIndex));
  }

  static SegmentSeal decode(ByteBuffer buffer, int at, String file, long offset) {
    ByteBuffer frame = Frame.open(buffer, at, MAGIC, "seal", file, offset);
    return new SegmentSeal(
        frame.getLong(),
        frame.getLong(),
        frame.getInt() != 0,
        frame.getInt(),
        frame.getInt(),
        frame.getLong());
  }
}
