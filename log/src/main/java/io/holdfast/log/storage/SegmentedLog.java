package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.LogLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead log: records appended to segment files, a batch with one write and one sync.
 *
 * <p>Nothing that was written is ever written again. Dropping the tail or the beginning is a record
 * of its own, a torn tail is cut by a seal and a new segment: so what is read back is what was
 * written at that place, or damage. docs/log-format.md has the bytes and the argument.
 *
 * <p>One thread appends, truncates and resets; reads come from any. A record is added to the index
 * after its sync returned. A segment's file is closed only when no read is under way.
 */
final class SegmentedLog implements LogStore {
  private static final Logger logger = LoggerFactory.getLogger(SegmentedLog.class);

  private final Disk disk;
  private final StorageOptions options;
  private final FailStop failStop;
  private final SegmentPreparer preparer;
  private final BatchEncoder encoder = new BatchEncoder();
  private final Recovery recovery;

  private final EntryIndex index;
  private final Lock reading;
  private final Lock changing;

  private SegmentedLog(
      Disk disk,
      long logId,
      StorageOptions options,
      FailStop failStop,
      EntryIndex index,
      Recovery recovery) {
    this.disk = disk;
    this.options = options;
    this.failStop = failStop;
    this.preparer = new SegmentPreparer(disk, logId, options.preparation(), failStop);
    this.index = index;
    this.recovery = recovery;
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    this.reading = lock.readLock();
    this.changing = lock.writeLock();
  }

  /** Creates the log in a folder that has none. */
  static SegmentedLog create(Disk disk, long logId, StorageOptions options, FailStop failStop) {
    EntryIndex index = new EntryIndex();
    SegmentedLog log =
        new SegmentedLog(
            disk, logId, options, failStop, index, new Recovery(0, 0, 0, false, "", 0));
    index.segments().add(log.preparer.make(1, options.firstSegmentBytes()));
    log.prepareNext();
    return log;
  }

  /**
   * Goes on where a scan ended; the scan's files are this log's from now on. Leftovers are deleted
   * already. What the process before left unsynced is synced first: it was read, so it will be
   * relied on.
   */
  static SegmentedLog open(
      Disk disk, LogScan scan, long logId, StorageOptions options, FailStop failStop) {
    SegmentedLog log =
        new SegmentedLog(disk, logId, options, failStop, scan.index(), scan.recovery());
    List<Segment> segments = scan.index().segments();
    for (Segment segment : segments.subList(Math.max(0, segments.size() - 2), segments.size())) {
      segment.file().sync();
    }
    Segment spare = scan.spare();
    if (spare != null) {
      log.preparer.found(spare);
    }
    if (scan.isTorn()) {
      logger.warn(
          "{} has a torn tail at byte {}: cut, {} of its records kept",
          log.recovery.tornFile(),
          log.recovery.tornOffset(),
          scan.carried().size());
      log.roll(true, 1);
      if (!scan.carried().isEmpty()) {
        log.write(scan.carried());
      }
    }
    log.tidy();
    return log;
  }

  @Override
  public long firstIndex() {
    return state().firstIndex();
  }

  @Override
  public long lastIndex() {
    return state().lastIndex();
  }

  private LogState state() {
    reading.lock();
    try {
      return index.state();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public @Nullable LogRecord read(long wanted) {
    reading.lock();
    try {
      Segment segment = index.find(wanted);
      return segment == null ? null : segment.read(wanted);
    } catch (DamagedException e) {
      failStop.trip(e);
      disk.cut();
      throw e;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public long termAt(long wanted) {
    reading.lock();
    try {
      return index.termAt(wanted);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public List<LogRecord> configurations() {
    List<Long> indexes;
    reading.lock();
    try {
      indexes = List.copyOf(index.configurations());
    } finally {
      reading.unlock();
    }
    List<LogRecord> found = new ArrayList<>();
    for (long each : indexes) {
      LogRecord record = read(each);
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }

  @Override
  public void append(List<LogRecord> batch) {
    LogState after = state();
    List<StoredRecord> records = new ArrayList<>(batch.size());
    int content = BatchLayout.BATCH_HEADER_BYTES;
    for (LogRecord entry : batch) {
      StoredRecord record = StoredRecord.entry(entry);
      after = checked(after, record);
      if (entry.payload().length > LogLimits.MAX_ENTRY_BYTES) {
        throw new IllegalArgumentException(
            "Expected an entry of at most "
                + LogLimits.MAX_ENTRY_BYTES
                + " bytes but entry "
                + entry.index()
                + " has "
                + entry.payload().length);
      }
      content = BatchLayout.recordEnd(content, entry.payload().length);
      if (content > LogLimits.MAX_BATCH_BYTES && !records.isEmpty()) {
        write(records);
        records.clear();
        content = BatchLayout.recordEnd(BatchLayout.BATCH_HEADER_BYTES, entry.payload().length);
      }
      records.add(record);
    }
    if (!records.isEmpty()) {
      write(records);
    }
    tidy();
  }

  @Override
  public void truncateSuffix(long lastKept) {
    if (lastKept < lastIndex()) {
      maintain(StoredRecord.truncate(lastKept, termAt(lastKept)));
    }
  }

  @Override
  public void truncatePrefix(long firstKept) {
    if (firstKept > firstIndex()) {
      maintain(StoredRecord.prefix(firstKept));
    }
  }

  @Override
  public void reset(long nextIndex) {
    LogState state = state();
    if (!state.isEmpty() || state.firstIndex() != nextIndex) {
      maintain(StoredRecord.reset(nextIndex));
    }
  }

  @Override
  public Recovery recovery() {
    return recovery;
  }

  /** Gives the files back; writes nothing. */
  @Override
  public void close() {
    preparer.close();
    changing.lock();
    try {
      index.segments().forEach(Segment::close);
    } finally {
      changing.unlock();
    }
  }

  private void maintain(StoredRecord record) {
    checked(state(), record);
    write(List.of(record));
    tidy();
  }

  private void tidy() {
    dropUnneeded();
    prepareNext();
  }

  private static LogState checked(LogState state, StoredRecord record) {
    String objection = state.objection(record.type(), record.index(), record.term());
    if (objection != null) {
      throw new IllegalArgumentException(objection);
    }
    return state.after(record.type(), record.index(), record.term());
  }

  /** Writes one batch, synced on return, and adds it to the index. */
  private void write(List<StoredRecord> records) {
    LogState before = state();
    int sectors = sectors(records, index.current().isUnused());
    if (sectors > index.current().room()) {
      sectors = sectors(records, true);
      roll(false, sectors);
    }
    Segment current = index.current();
    encoder.begin(before.lastIndex());
    if (current.isUnused()) {
      encoder.add(StoredRecord.start(before));
    }
    int[] positions = new int[records.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = encoder.add(records.get(i));
    }
    int batchAt = current.append(encoder);
    changing.lock();
    try {
      for (int i = 0; i < positions.length; i++) {
        StoredRecord record = records.get(i);
        index.apply(record.type(), record.index(), record.term(), current, batchAt + positions[i]);
      }
    } finally {
      changing.unlock();
    }
  }

  private static int sectors(List<StoredRecord> records, boolean withStart) {
    int content = BatchLayout.BATCH_HEADER_BYTES;
    if (withStart) {
      content = BatchLayout.recordEnd(content, Long.BYTES);
    }
    for (StoredRecord record : records) {
      content = BatchLayout.recordEnd(content, record.payload().length);
    }
    return BatchLayout.sectors(content);
  }

  /** Ends the current segment and goes on in the next one, which has room for a batch. */
  private void roll(boolean torn, int sectors) {
    Segment ended = index.current();
    int leastBytes = Math.multiplyExact(sectors + 2, Sector.BYTES);
    Segment next = preparer.take(ended.number() + 1, nextBytes(ended), leastBytes);
    ended.seal(torn, state().lastIndex());
    changing.lock();
    try {
      index.segments().add(next);
    } finally {
      changing.unlock();
    }
  }

  private void prepareNext() {
    Segment current = index.current();
    preparer.request(current.number() + 1, nextBytes(current));
  }

  private int nextBytes(Segment current) {
    long twice = 2 * current.header().bytes();
    return (int)
        Math.max(options.firstSegmentBytes(), Math.min(twice, options.largestSegmentBytes()));
  }

  /**
   * Deletes the segments without an entry that the log still has, lowest first. A record that says
   * so is synced before; names that a crash brings back are leftovers for the next start.
   */
  private void dropUnneeded() {
    int unneeded = index.unneeded();
    if (unneeded == 0) {
      return;
    }
    List<Segment> dropped;
    changing.lock();
    try {
      List<Segment> lowest = index.segments().subList(0, unneeded);
      dropped = List.copyOf(lowest);
      lowest.clear();
      dropped.forEach(Segment::close);
    } finally {
      changing.unlock();
    }
    for (Segment segment : dropped) {
      disk.delete(segment.name());
    }
    disk.syncNames();
  }
}
