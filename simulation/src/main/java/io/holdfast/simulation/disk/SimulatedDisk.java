package io.holdfast.simulation.disk;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.Disk;
import io.holdfast.log.storage.FailStop;
import io.holdfast.simulation.world.Chance;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One life of a replica upon its {@link DiskImage}: the production stores see this as their disk.
 *
 * <p>An ordered fault ({@link #failAfter}, {@link #crashAfter}) strikes at a write, a sync or a
 * change of a name. A write that is struck leaves any of its sectors written. After a failure
 * everything is refused; a write or a sync that comes nevertheless is counted, because it is what
 * "nothing is retried" forbids.
 *
 * <p>Safe for use by several threads; one lock for all.
 */
public final class SimulatedDisk implements Disk {
  private static final int NEVER = -1;

  private final DiskImage image;
  private final Chance chance;

  /** Counts operations that change something; never goes back. */
  private long moment;

  private int failCountdown = NEVER;
  private int crashCountdown = NEVER;
  private boolean failed;
  private boolean crashed;
  private boolean cut;
  private int changesAfterFailure;

  private final FailStop failStop;

  /** A disk whose failures only its user sees. */
  public SimulatedDisk(DiskImage image, Chance chance) {
    this(image, chance, new FailStop(failure -> {}));
  }

  /**
   * A life upon an image.
   *
   * @param failStop tripped before the first failure is thrown
   */
  public SimulatedDisk(DiskImage image, Chance chance, FailStop failStop) {
    this.image = image;
    this.chance = chance;
    this.failStop = failStop;
  }

  /** What its first failure trips. */
  public FailStop failStop() {
    return failStop;
  }

  /** The {@code operations}-th change from now fails, from 1. */
  public synchronized void failAfter(int operations) {
    failCountdown = operations;
  }

  /** The power goes in the middle of the {@code operations}-th change from now, from 1. */
  public synchronized void crashAfter(int operations) {
    crashCountdown = operations;
  }

  /** Takes back what was ordered and has not struck. */
  public synchronized void forgetFaults() {
    failCountdown = NEVER;
    crashCountdown = NEVER;
  }

  /** True once an ordered failure has struck. */
  public synchronized boolean failed() {
    return failed;
  }

  /** True once an ordered loss of power has struck. */
  public synchronized boolean crashed() {
    return crashed;
  }

  /** Writes and syncs that were tried after the disk had failed: 0 if nothing was retried. */
  public synchronized int changesAfterFailure() {
    return changesAfterFailure;
  }

  /** A point to ask {@link #durableSince} about. */
  public synchronized long moment() {
    return moment;
  }

  /** True if everything written since {@code moment} would outlive a loss of power now. */
  public synchronized boolean durableSince(long since) {
    return image.durableSince(since);
  }

  @Override
  public synchronized List<String> names() {
    check();
    return List.copyOf(image.files().keySet());
  }

  @Override
  public synchronized DiskFile create(String name) {
    change("create " + name);
    if (image.files().containsKey(name)) {
      throw refuse("Expected no file " + name + " but there is one");
    }
    image.create(name);
    return new OpenFile(name, fileOf(name));
  }

  @Override
  public synchronized DiskFile open(String name) {
    check();
    return new OpenFile(name, fileOf(name));
  }

  private FileImage fileOf(String name) {
    FileImage file = image.files().get(name);
    if (file == null) {
      throw refuse("Expected a file " + name + " but there is none");
    }
    return file;
  }

  @Override
  public synchronized void rename(String from, String to) {
    change("rename " + from);
    fileOf(from);
    image.rename(from, to);
  }

  @Override
  public synchronized void delete(String name) {
    change("delete " + name);
    fileOf(name);
    image.delete(name);
  }

  @Override
  public synchronized void syncNames() {
    countAfterFailure();
    change("sync of the names");
    image.syncNames();
  }

  @Override
  public synchronized void cut() {
    cut = true;
  }

  @Override
  public synchronized void close() {
    cut = true;
  }

  private void check() {
    if (cut || failed) {
      throw new DiskFailedException(cut ? "the disk is cut off" : "the disk has failed before");
    }
  }

  private void countAfterFailure() {
    if (failed && !cut) {
      changesAfterFailure++;
    }
  }

  /** Counts a change; throws where a fault is due. */
  private void change(String what) {
    if (strikes()) {
      throw thrown("simulated: " + what);
    }
  }

  private boolean strikes() {
    check();
    moment++;
    if (crashCountdown != NEVER && --crashCountdown == 0) {
      crashed = true;
      cut = true;
      return true;
    }
    if (failCountdown != NEVER && --failCountdown == 0) {
      failed = true;
      return true;
    }
    return false;
  }

  private DiskFailedException refuse(String what) {
    failed = true;
    return thrown(what);
  }

  /** The exception for a fault; a loss of power trips nothing, as nobody is there any more. */
  private DiskFailedException thrown(String what) {
    DiskFailedException failure = new DiskFailedException(what);
    if (!crashed) {
      failStop.trip(failure);
    }
    return failure;
  }

  private final class OpenFile implements DiskFile {
    private final String name;
    private final FileImage file;
    private boolean closed;

    OpenFile(String name, FileImage file) {
      this.name = name;
      this.file = file;
    }

    private void checkOpen() {
      check();
      if (closed) {
        throw refuse("Expected an open file but " + name + " is closed");
      }
    }

    @Override
    public long size() {
      synchronized (SimulatedDisk.this) {
        checkOpen();
        return file.size();
      }
    }

    @Override
    public void write(long position, ByteBuffer source) {
      synchronized (SimulatedDisk.this) {
        if (closed) {
          checkOpen();
        }
        countAfterFailure();
        if (strikes()) {
          writeSomeSectors(position, source);
          throw thrown("simulated: write of " + name + " at byte " + position);
        }
        file.write(position, source, source.remaining(), moment);
      }
    }

    /** A write that was struck: any of its sectors arrive. */
    private void writeSomeSectors(long position, ByteBuffer source) {
      long at = position;
      while (source.hasRemaining()) {
        int length = (int) Math.min(source.remaining(), FileImage.SECTOR - at % FileImage.SECTOR);
        if (chance.coin()) {
          file.write(at, source, length, moment);
        } else {
          source.position(source.position() + length);
        }
        at += length;
      }
    }

    @Override
    public int read(long position, ByteBuffer target) {
      synchronized (SimulatedDisk.this) {
        checkOpen();
        return file.read(position, target);
      }
    }

    @Override
    public void sync() {
      synchronized (SimulatedDisk.this) {
        if (closed) {
          checkOpen();
        }
        countAfterFailure();
        change("sync");
        file.sync();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
