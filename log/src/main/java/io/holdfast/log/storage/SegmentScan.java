package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment file from its header to its seal and judges every sector of it. Changes
 * nothing.
 *
 * <p>The judgement, for a segment without a seal. Batch n + 1 is not written before the sync of
 * batch n returned, so only the batch after the last complete one can have been under way at a
 * crash. A disk that lost a part of it shows sectors that were never written among sectors of that
 * batch, and nothing else: this is <em>torn</em>. A file that was cut shows the beginning of that
 * batch, perhaps ending inside a sector, and zeros: torn as well. All else is damage: a sector of a
 * later batch (what comes before it was synced), one of an earlier batch, one beyond the batch's
 * own length, one that is none of valid, cut and unwritten.
 */
final class SegmentScan {
  /** Learns what is in complete batches. */
  interface Visitor {
    /** A batch begins. */
    void batch(BatchCursor batch, int number);

    /** A record of it; it may throw {@link DamagedException} when it cannot come here. */
    void record(BatchCursor record);

    /** The last index of the log so far. */
    long lastIndex();
  }

  private final Segment segment;
  private final SegmentHeader header;
  private final String name;
  private final Visitor visitor;
  private final SegmentWindow window;
  private final Sector rules;

  private @Nullable SegmentSeal seal;
  private boolean torn;
  private final List<StoredRecord> carried = new ArrayList<>();

  /**
   * @param window serves this scan until {@link #run} returns
   */
  SegmentScan(Segment segment, Visitor visitor, SegmentWindow window) {
    this.segment = segment;
    this.header = segment.header();
    this.name = segment.name();
    this.visitor = visitor;
    this.window = window;
    this.rules = new Sector(header.logId(), header.number());
  }

  /** The seal, null where there is none. */
  @Nullable SegmentSeal seal() {
    return seal;
  }

  /** True where the last batch is not complete. */
  boolean isTorn() {
    return torn;
  }

  /** The whole records of the torn batch that come before its first hole. */
  List<StoredRecord> carried() {
    return carried;
  }

  /** Reads all. The segment is then positioned behind its last complete batch. */
  void run() {
    int sealSector = header.sealSector();
    window.open(segment.file(), sealSector + 1);
    seal = readSeal(sealSector);
    int end = seal == null ? sealSector : seal.endSector();
    while (segment.nextSector() < end) {
      int sectors = completeBatch(segment.nextSector(), segment.nextBatch(), end);
      if (sectors == 0) {
        break;
      }
      segment.passed(sectors);
    }
    if (seal == null) {
      judgeTail(segment.nextSector(), segment.nextBatch());
    } else {
      judgeSealed(seal);
    }
  }

  private @Nullable SegmentSeal readSeal(int sealSector) {
    int at = window.load(sealSector, 1);
    if (Sector.isZero(window.buffer(), at, Sector.BYTES)) {
      return null;
    }
    long offset = offset(sealSector);
    SegmentSeal found = SegmentSeal.decode(window.buffer(), at, name, offset);
    if (found.logId() != header.logId() || found.number() != header.number()) {
      throw new DamagedException(name, offset, -1, "the seal is of another segment");
    }
    if (found.endSector() < 1 || found.endSector() > sealSector) {
      throw new DamagedException(name, offset, -1, "the seal's cut is outside of the segment");
    }
    return found;
  }

  /** Reads the batch that begins at a sector; answers its sectors, 0 when it is not complete. */
  private int completeBatch(int sector, int batch, int end) {
    int at = window.load(sector, 1);
    if (!isOf(at, sector, batch)) {
      return 0;
    }
    int sectors = open(sector, 1, 1, false, end).sectors();
    at = window.load(sector, sectors);
    for (int i = 1; i < sectors; i++) {
      if (!isOf(at + i * Sector.BYTES, sector + i, batch)) {
        return 0;
      }
    }
    BatchCursor cursor = open(sector, sectors, sectors, false, end);
    visitor.batch(cursor, batch);
    while (cursor.next()) {
      visitor.record(cursor);
    }
    return sectors;
  }

  private boolean isOf(int at, int sector, int batch) {
    return rules.judge(window.buffer(), at, sector) == Sector.State.VALID
        && Sector.batch(window.buffer(), at) == batch;
  }

  private String describe(int at, int sector) {
    return switch (rules.judge(window.buffer(), at, sector)) {
      case VALID -> "of batch " + Sector.batch(window.buffer(), at);
      case UNWRITTEN -> "zero";
      case PARTIAL -> "cut inside";
      case DAMAGED -> "damaged: its checksum or end mark is wrong";
    };
  }

  /**
   * A cursor on the batch that begins at {@code sector}.
   *
   * @param valid its valid sectors, from the first on
   * @param readable sectors that may be read
   */
  private BatchCursor open(int sector, int valid, int readable, boolean cut, int end) {
    int at = window.load(sector, readable);
    int visible = valid * Sector.CONTENT_BYTES;
    if (cut) {
      int last = Sector.visibleBytes(window.buffer(), at + valid * Sector.BYTES);
      visible += Math.max(0, last - Sector.CONTENT_AT);
    }
    BatchCursor cursor =
        new BatchCursor(
            window.buffer(),
            at,
            name,
            offset(sector),
            visible,
            readable * Sector.CONTENT_BYTES,
            cut);
    cursor.open(end - sector, visitor.lastIndex());
    return cursor;
  }

  private void judgeSealed(SegmentSeal found) {
    int sector = segment.nextSector();
    int batch = segment.nextBatch();
    for (int each = sector; each < found.endSector(); each++) {
      int at = window.load(each, 1);
      if (!isOf(at, each, batch)) {
        throw damaged(
            each, "expected a sector of batch " + batch + " but it is " + describe(at, each));
      }
    }
    if (sector != found.endSector() || batch - 1 != found.batches()) {
      throw damaged(
          sector,
          "the seal says that "
              + found.batches()
              + " batches end at sector "
              + found.endSector()
              + " but "
              + (batch - 1)
              + " complete ones are there");
    }
    if (!found.torn()) {
      for (int rest = sector; rest < header.sealSector(); rest++) {
        int at = window.load(rest, 1);
        if (!Sector.isZero(window.buffer(), at, Sector.BYTES)) {
          throw damaged(rest, "expected zeros between the last batch and the seal");
        }
      }
    }
  }

  private void judgeTail(int first, int batch) {
    int end = header.sealSector();
    int batchEnd = end;
    int hole = -1;
    boolean cutInside = false;
    boolean written = false;
    for (int sector = first; sector < end; sector++) {
      int at = window.load(sector, 1);
      switch (rules.judge(window.buffer(), at, sector)) {
        case UNWRITTEN -> hole = hole < 0 ? sector : hole;
        case VALID -> {
          int found = Sector.batch(window.buffer(), at);
          if (found != batch) {
            throw damaged(
                hole < 0 ? sector : hole,
                "batch "
                    + batch
                    + " is not complete although one of batch "
                    + found
                    + " is at byte "
                    + offset(sector));
          }
          if (sector == first) {
            batchEnd = first + open(first, 1, 1, false, end).sectors();
          }
          if (cutInside || sector >= batchEnd) {
            throw damaged(sector, "a sector of batch " + batch + " is where it does not reach");
          }
          written = true;
        }
        case PARTIAL -> {
          if (hole >= 0 || sector >= batchEnd) {
            throw damaged(sector, "a sector that is cut inside is not where the log was cut");
          }
          if (!Sector.canBegin(window.buffer(), at, batch)) {
            throw damaged(sector, "a sector that is cut inside is not of batch " + batch);
          }
          hole = sector;
          cutInside = true;
          written = true;
        }
        case DAMAGED -> throw damaged(sector, "the sector's checksum or end mark is wrong");
      }
    }
    torn = written;
    if (written && (hole > first || cutInside)) {
      carry(first, hole, cutInside, end);
    }
  }

  private void carry(int first, int hole, boolean cutInside, int end) {
    BatchCursor cursor = open(first, hole - first, hole - first + 1, cutInside, end);
    while (cursor.next()) {
      if (cursor.type() != RecordType.START) {
        carried.add(
            new StoredRecord(cursor.type(), cursor.index(), cursor.term(), cursor.payload()));
      }
    }
  }

  private DamagedException damaged(int sector, String what) {
    return new DamagedException(name, offset(sector), visitor.lastIndex() + 1, what);
  }

  private static long offset(int sector) {
    return (long) sector * Sector.BYTES;
  }
}
