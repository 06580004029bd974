package io.holdfast.log.storage;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.storage.Disk.DiskFile;
import io.holdfast.log.storage.StorageOptions.Preparation;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes segment files full of zeros, one ahead of the log.
 *
 * <p>Zeros are written, not only reserved: then a batch changes no metadata of the file system, its
 * sync has nothing but the batch to write, and what was not written is zero. A segment gets its
 * name when all of it is synced, so there never is a half one under that name.
 *
 * <p>Used by the thread that appends.
 */
final class SegmentPreparer {
  /** Synced in parts, so that the log's own syncs do not wait behind all of it. */
  private static final int SYNC_BYTES = 4 << 20;

  private final Disk disk;
  private final long logId;
  private final Preparation preparation;
  private final FailStop failStop;

  /** The segment that comes next, done or being made; null when nobody asked for one yet. */
  private @Nullable CompletableFuture<Segment> next;

  SegmentPreparer(Disk disk, long logId, Preparation preparation, FailStop failStop) {
    this.disk = disk;
    this.logId = logId;
    this.preparation = preparation;
    this.failStop = failStop;
  }

  /** A segment that a start found ready. */
  void found(Segment spare) {
    next = CompletableFuture.completedFuture(spare);
  }

  /** Begins to make the next segment, unless that has begun. */
  void request(long number, int bytes) {
    if (next != null) {
      return;
    }
    if (preparation == Preparation.INLINE) {
      next = CompletableFuture.completedFuture(make(number, bytes));
      return;
    }
    CompletableFuture<Segment> made = new CompletableFuture<>();
    next = made;
    Thread thread = new Thread(() -> makeFor(made, number, bytes), "holdfast-segment-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next segment, with at least {@code leastBytes}; waits until it is made. One that is ready
   * but too small is replaced.
   */
  Segment take(long number, int bytes, int leastBytes) {
    Segment segment = next == null ? null : await(next);
    next = null;
    if (segment != null && segment.header().bytes() >= leastBytes) {
      return segment;
    }
    if (segment != null) {
      segment.close();
    }
    return make(number, Math.max(bytes, leastBytes));
  }

  /** Waits for what is under way, and gives it back. */
  void close() {
    if (next != null) {
      try {
        await(next).close();
      } catch (DiskFailedException e) {
        // Then there is no segment to close: the usual end after the disk was cut off.
        next = null;
      }
    }
  }

  private static Segment await(CompletableFuture<Segment> made) {
    try {
      return made.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void makeFor(CompletableFuture<Segment> made, long number, int bytes) {
    try {
      made.complete(make(number, bytes));
    } catch (DiskFailedException e) {
      made.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      failStop.trip(e);
      made.completeExceptionally(e);
    }
  }

  /** Makes a segment; durable, with its name, on return. */
  Segment make(long number, int bytes) {
    SegmentHeader header = new SegmentHeader(number, bytes, logId);
    String name = FileNames.segment(number);
    String unfinished = name + FileNames.UNFINISHED;
    DiskFile file = disk.create(unfinished);
    try {
      file.write(0, header.encode());
      int at = Sector.BYTES;
      while (at < bytes) {
        ByteBuffer zeros = Sector.zeros();
        zeros.limit(Math.min(zeros.capacity(), bytes - at));
        int part = zeros.remaining();
        file.write(at, zeros);
        at += part;
        if (at / SYNC_BYTES != (at - part) / SYNC_BYTES) {
          file.sync();
        }
      }
      file.sync();
      disk.rename(unfinished, name);
      disk.syncNames();
      return new Segment(header, file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
