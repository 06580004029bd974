package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole log and judges it, without changing anything: what a start does first, and what
 * {@link OfflineLog} does only.
 *
 * <p>Which segments must be there follows from the order in which the log works: segment N + 1
 * exists before N is sealed, N is sealed before anything is written into N + 1, and segments are
 * deleted from below after a synced record says that their entries are dropped. Names are made
 * durable after that, so a crash can leave any of the deleted ones behind. So: the segments up to
 * the highest one without a gap are the log; only the last of them that was ever written to has no
 * seal; and the log's first entry must be in one of them. Lower ones are leftovers.
 */
final class LogScan implements AutoCloseable {
  private final Disk disk;
  private final long logId;
  private final EntryIndex index = new EntryIndex();
  private final SegmentWindow window = new SegmentWindow();

  /** False until the first START is read, where the first segment of all is not there any more. */
  private boolean stateKnown;

  private @Nullable Segment spare;
  private final List<String> leftovers = new ArrayList<>();
  private final List<StoredRecord> carried = new ArrayList<>();
  private boolean torn;
  private LogState stateWithCarried = LogState.NEW;

  private LogScan(Disk disk, long logId) {
    this.disk = disk;
    this.logId = logId;
  }

  /**
   * @param logId the identity that all segments must have
   * @throws DamagedException when the log is not what was written
   */
  static LogScan of(Disk disk, long logId) {
    LogScan scan = new LogScan(disk, logId);
    try {
      scan.read();
    } catch (RuntimeException e) {
      scan.close();
      throw e;
    }
    return scan;
  }

  /** Is there a log in this folder? */
  static boolean isPresent(List<String> names) {
    return names.stream().anyMatch(name -> FileNames.segmentNumber(name) >= 0);
  }

  /** The entries in complete batches, and the segments, open. */
  EntryIndex index() {
    return index;
  }

  /** The prepared segment that was never used, null where there is none. */
  @Nullable Segment spare() {
    return spare;
  }

  /** Files that the log does not need any more. */
  List<String> leftovers() {
    return leftovers;
  }

  /** Whole records of a torn batch, to be written again behind the cut. */
  List<StoredRecord> carried() {
    return carried;
  }

  boolean isTorn() {
    return torn;
  }

  /** Where the log ends, with what is carried over. */
  LogState state() {
    return stateWithCarried;
  }

  LogStore.Recovery recovery() {
    long bytes = 0;
    int holding = 0;
    for (Segment segment : index.segments()) {
      bytes += segment.header().bytes();
      holding += segment.isUnused() ? 0 : 1;
    }
    Segment last = index.current();
    return new LogStore.Recovery(
        holding,
        stateWithCarried.lastIndex() - stateWithCarried.firstIndex() + 1,
        bytes,
        torn,
        torn ? last.name() : "",
        torn ? (long) last.nextSector() * Sector.BYTES : 0);
  }

  @Override
  public void close() {
    index.segments().forEach(Segment::close);
    if (spare != null) {
      spare.close();
    }
  }

  private void read() {
    List<Long> numbers =
        disk.names().stream()
            .map(FileNames::segmentNumber)
            .filter(number -> number >= 0)
            .sorted()
            .toList();
    int first = numbers.size() - 1;
    while (first > 0 && numbers.get(first - 1) == numbers.get(first) - 1) {
      first--;
    }
    numbers.subList(0, first).forEach(each -> leftovers.add(FileNames.segment(each)));
    stateKnown = numbers.get(first) == 1;
    long highest = numbers.get(numbers.size() - 1);
    boolean sealed = true;
    for (long number : numbers.subList(first, numbers.size())) {
      if (sealed) {
        sealed = readSegment(number, number == highest);
      } else {
        readUnused(number);
      }
    }
    if (sealed) {
      throw new DamagedException(
          FileNames.segment(highest + 1), 0, nextIndex(), "the segment is missing");
    }
    checkBeginning(numbers.get(first));
    checkCarried();
  }

  /** Reads a segment that may hold entries; true when it is sealed. */
  private boolean readSegment(long number, boolean last) {
    String name = FileNames.segment(number);
    DiskFile file = disk.open(name);
    Segment segment = openSegment(number, name, file);
    index.segments().add(segment);
    SegmentScan scan = new SegmentScan(segment, new Replay(segment), window);
    scan.run();
    SegmentSeal seal = scan.seal();
    if (seal == null) {
      torn = scan.isTorn();
      carried.addAll(scan.carried());
      return false;
    }
    long sealAt = segment.header().bytes() - Sector.BYTES;
    if (stateKnown && seal.lastIndex() != index.state().lastIndex()) {
      throw new DamagedException(
          name,
          sealAt,
          nextIndex(),
          "the seal says that the last index is "
              + seal.lastIndex()
              + " but it is "
              + index.state().lastIndex());
    }
    if (last) {
      throw new DamagedException(
          FileNames.segment(number + 1),
          0,
          nextIndex(),
          "the segment is missing although " + name + " is sealed");
    }
    return true;
  }

  private Segment openSegment(long number, String name, DiskFile file) {
    try {
      ByteBuffer sector = readFully(file, 0, Sector.BYTES);
      SegmentHeader header = SegmentHeader.decode(sector, name);
      if (header.number() != number || header.logId() != logId) {
        throw new DamagedException(
            name,
            12,
            nextIndex(),
            header.logId() == logId
                ? "the file is segment " + header.number()
                : "the file is of another log");
      }
      if (file.size() > header.bytes()) {
        throw new DamagedException(
            name, header.bytes(), nextIndex(), "the file is longer than its header says");
      }
      return new Segment(header, file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads a segment behind the one without a seal. Nothing was ever written into it but its header,
   * so it does not matter when it is not complete: it is made again. More than one can only be
   * there when the end of the log was zeroed or cut over several files; then the others are
   * leftovers.
   */
  private void readUnused(long number) {
    String name = FileNames.segment(number);
    Segment written = index.current();
    DiskFile file = disk.open(name);
    long size = file.size();
    if (isZero(file, 0, size)) {
      file.close();
      leftovers.add(name);
      return;
    }
    Segment segment = openSegment(number, name, file);
    if (!isZero(file, Sector.BYTES, size)) {
      segment.close();
      throw new DamagedException(
          written.name(),
          (long) written.nextSector() * Sector.BYTES,
          nextIndex(),
          "it has no seal although " + name + " is written to");
    }
    if (number == written.number() + 1 && size == segment.header().bytes()) {
      spare = segment;
    } else {
      segment.close();
      leftovers.add(name);
    }
  }

  private void checkBeginning(long firstNumber) {
    LogState state = index.state();
    String before = FileNames.segment(firstNumber - 1);
    if (!stateKnown) {
      throw new DamagedException(before, 0, -1, "the segment is missing");
    }
    if (!state.isEmpty() && index.find(state.firstIndex()) == null) {
      throw new DamagedException(
          before, 0, state.firstIndex(), "the segment with the log's first entry is missing");
    }
  }

  private void checkCarried() {
    stateWithCarried = index.state();
    for (StoredRecord record : carried) {
      String objection = stateWithCarried.objection(record.type(), record.index(), record.term());
      if (objection != null) {
        Segment last = index.current();
        throw new DamagedException(
            last.name(), (long) last.nextSector() * Sector.BYTES, record.index(), objection);
      }
      stateWithCarried = stateWithCarried.after(record.type(), record.index(), record.term());
    }
  }

  private long nextIndex() {
    return stateKnown ? index.state().lastIndex() + 1 : -1;
  }

  private static ByteBuffer readFully(DiskFile file, long position, int length) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    file.read(position, buffer);
    return buffer.clear();
  }

  private static boolean isZero(DiskFile file, long from, long to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.max(1, Math.min(1 << 20, to - from)));
    long at = from;
    while (at < to) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
      int read = file.read(at, buffer);
      if (read == 0) {
        return true;
      }
      if (!Sector.isZero(buffer.clear(), 0, read)) {
        return false;
      }
      at += read;
    }
    return true;
  }

  /** Applies the records of one segment. */
  private final class Replay implements SegmentScan.Visitor {
    private final Segment segment;
    private int batchNumber;

    Replay(Segment segment) {
      this.segment = segment;
    }

    @Override
    public void batch(BatchCursor batch, int number) {
      batchNumber = number;
      if (stateKnown && batch.previousIndex() != index.state().lastIndex()) {
        throw new DamagedException(
            segment.name(),
            (long) segment.nextSector() * Sector.BYTES,
            nextIndex(),
            "the batch was written behind index " + batch.previousIndex());
      }
    }

    @Override
    public void record(BatchCursor record) {
      boolean first = batchNumber == 1 && record.number() == 1;
      if (first != (record.type() == RecordType.START)) {
        throw damaged(record, "expected START as the first record of a segment, and only there");
      }
      if (first) {
        start(record);
      } else {
        String objection = index.state().objection(record.type(), record.index(), record.term());
        if (objection != null) {
          throw damaged(record, objection);
        }
      }
      index.apply(record.type(), record.index(), record.term(), segment, (int) record.offset());
    }

    @Override
    public long lastIndex() {
      return nextIndex() - 1;
    }

    private void start(BatchCursor record) {
      byte[] payload = record.payload();
      if (payload.length != Long.BYTES) {
        throw damaged(record, "START has " + payload.length + " bytes");
      }
      LogState found =
          new LogState(ByteBuffer.wrap(payload).getLong(), record.index(), record.term());
      if (stateKnown && !found.equals(index.state())) {
        throw damaged(
            record,
            "the segment begins with " + found + " but the one before ends with " + index.state());
      }
      index.start(found);
      stateKnown = true;
    }

    private DamagedException damaged(BatchCursor record, String what) {
      return new DamagedException(segment.name(), record.offset(), record.index(), what);
    }
  }
}
