package io.holdfast.log.storage;

import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.Disk.DiskFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as files: written aside, synced, renamed, the names synced; then all but the two newest
 * deleted.
 *
 * <p>Thread-safe; one snapshot is written and one received at a time.
 */
final class SnapshotFiles implements SnapshotStore {
  private static final Logger logger = LoggerFactory.getLogger(SnapshotFiles.class);
  private static final int KEPT = 2;
  private static final String WRITTEN = "snapshot-written" + FileNames.UNFINISHED;
  private static final String RECEIVED = "snapshot-received" + FileNames.UNFINISHED;

  private final Disk disk;
  private final FailStop failStop;

  /** Those in place, oldest first. */
  private final List<Meta> inPlace = new ArrayList<>();

  private boolean writing;
  private boolean receiving;

  private SnapshotFiles(Disk disk, FailStop failStop) {
    this.disk = disk;
    this.failStop = failStop;
  }

  static boolean isPresent(List<String> names) {
    return names.stream().anyMatch(name -> FileNames.snapshotIndexAndTerm(name) != null);
  }

  /**
   * Reads what is in place: all of the newest, header and trailer of the others. Changes nothing.
   *
   * @throws DamagedException when one is not what was written
   */
  static SnapshotFiles read(Disk disk, FailStop failStop) {
    SnapshotFiles files = new SnapshotFiles(disk, failStop);
    for (String name : disk.names()) {
      long[] indexAndTerm = FileNames.snapshotIndexAndTerm(name);
      if (indexAndTerm != null) {
        try (DiskFile file = disk.open(name)) {
          Meta meta = new SnapshotFileReader(file, name).meta();
          if (meta.index() != indexAndTerm[0] || meta.term() != indexAndTerm[1]) {
            throw new DamagedException(
                name, 16, meta.index(), "the file is the snapshot of another index or term");
          }
          files.inPlace.add(meta);
        }
      }
    }
    files.sort();
    Meta newest = files.newest();
    if (newest != null) {
      check(disk, name(newest));
    }
    return files;
  }

  /** Reads all of every snapshot in place. */
  static void checkAll(Disk disk) {
    for (String name : disk.names()) {
      if (FileNames.snapshotIndexAndTerm(name) != null) {
        check(disk, name);
      }
    }
  }

  private static void check(Disk disk, String name) {
    try (DiskFile file = disk.open(name)) {
      new SnapshotFileReader(file, name).checkRest();
    }
  }

  /** Deletes all but the two newest; names are not synced yet. */
  synchronized boolean prune() {
    boolean pruned = false;
    while (inPlace.size() > KEPT) {
      disk.delete(name(inPlace.remove(0)));
      pruned = true;
    }
    return pruned;
  }

  @Override
  public synchronized List<Meta> snapshots() {
    return List.copyOf(inPlace);
  }

  @Override
  public synchronized Writer begin(Meta meta) {
    checkNotOlder(meta);
    if (writing) {
      throw new IllegalStateException("Expected one snapshot to be written at a time");
    }
    DiskFile file = disk.create(WRITTEN);
    writing = true;
    return new FileWriter(file, meta);
  }

  @Override
  public Reader open(Meta meta) {
    String name = name(meta);
    DiskFile file = disk.open(name);
    try {
      return new FileReader(file, new SnapshotFileReader(file, name));
    } catch (DamagedException e) {
      file.close();
      throw failed(e);
    }
  }

  @Override
  public synchronized Receiver receive() {
    if (receiving) {
      throw new IllegalStateException("Expected one snapshot to be received at a time");
    }
    DiskFile file = disk.create(RECEIVED);
    receiving = true;
    return new FileReceiver(file);
  }

  private synchronized void place(String unfinished, Meta meta) {
    checkNotOlder(meta);
    disk.rename(unfinished, name(meta));
    disk.syncNames();
    inPlace.removeIf(each -> each.index() == meta.index() && each.term() == meta.term());
    inPlace.add(meta);
    sort();
    if (prune()) {
      disk.syncNames();
    }
  }

  private void checkNotOlder(Meta meta) {
    Meta newest = newest();
    if (newest != null && meta.index() < newest.index()) {
      throw new IllegalStateException(
          "Expected a snapshot not older than that of " + newest.index() + " but was " + meta);
    }
  }

  private void sort() {
    inPlace.sort(Comparator.comparingLong(Meta::index).thenComparingLong(Meta::term));
  }

  private DamagedException failed(DamagedException e) {
    failStop.trip(e);
    disk.cut();
    return e;
  }

  private static String name(Meta meta) {
    return FileNames.snapshot(meta.index(), meta.term());
  }

  private synchronized void writerClosed(boolean committed) {
    writing = false;
    discard(WRITTEN, committed);
  }

  private synchronized void receiverClosed(boolean committed) {
    receiving = false;
    discard(RECEIVED, committed);
  }

  private void discard(String unfinished, boolean committed) {
    if (!committed) {
      try {
        disk.delete(unfinished);
      } catch (DiskFailedException e) {
        // The disk said so where that matters; the next start deletes the file.
        logger.debug("left {} behind", unfinished, e);
      }
    }
  }

  /** A snapshot being written. */
  private final class FileWriter implements Writer {
    private final DiskFile file;
    private final Meta meta;
    private final SnapshotFileWriter writer;
    private boolean committed;
    private boolean closed;

    FileWriter(DiskFile file, Meta meta) {
      this.file = file;
      this.meta = meta;
      this.writer = new SnapshotFileWriter(file, meta);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      writer.write(bytes, offset, length);
    }

    @Override
    public void commit() {
      writer.finish();
      place(WRITTEN, meta);
      committed = true;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        file.close();
        writerClosed(committed);
      }
    }
  }

  /** A snapshot being read. */
  private final class FileReader implements Reader {
    private final DiskFile file;
    private final SnapshotFileReader reader;

    FileReader(DiskFile file, SnapshotFileReader reader) {
      this.file = file;
      this.reader = reader;
    }

    @Override
    public Meta meta() {
      return reader.meta();
    }

    @Override
    public long index() {
      return meta().index();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      try {
        return reader.read(bytes, offset, length);
      } catch (DamagedException e) {
        throw failed(e);
      }
    }

    @Override
    public long rawSize() {
      return file.size();
    }

    @Override
    public int readRaw(long position, ByteBuffer target) {
      return file.read(position, target);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** A snapshot coming in. */
  private final class FileReceiver implements Receiver {
    private final DiskFile file;
    private long position;
    private boolean committed;
    private boolean closed;

    FileReceiver(DiskFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer raw) {
      int length = raw.remaining();
      file.write(position, raw);
      position += length;
    }

    @Override
    public Meta commit() {
      SnapshotFileReader reader = new SnapshotFileReader(file, RECEIVED);
      reader.checkRest();
      file.sync();
      place(RECEIVED, reader.meta());
      committed = true;
      return reader.meta();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        file.close();
        receiverClosed(committed);
      }
    }
  }
}
