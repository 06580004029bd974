package io.holdfast.cli.node;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints answers in the order of the lines that they answer, whoever has them first.
 *
 * <p>Naively, the thread that knows an answer would print it. However, the log tells of thousands
 * of entries from one thread, and a slow reader of our output would stop that thread, and with it
 * the log. To avoid this each line gets a place in a bounded queue when it is read; whoever knows
 * the answer fills the place, and one thread of its own prints from the head on, and flushes when
 * the next place is not filled yet. When the queue is full the reader of lines waits: that is all
 * the back-pressure there is, and enough.
 *
 * <p>{@link #add} and {@link #awaitPrinted} are for the reader's thread only.
 */
final class OrderedOutput implements AutoCloseable {
  /** Lines under way: some entries of the log full of commands each; a few MiB of memory. */
  private static final int MAX_UNDER_WAY = 1 << 14;

  private static final int BATCH = 1 << 10;

  /**
   * A reader of our output that has stopped must not keep a broken node alive: half of a second.
   */
  private static final long CLOSE_MILLIS = 500;

  /** Ends the printer. */
  private static final Place END = new FilledPlace(new byte[0]);

  private final ArrayBlockingQueue<Place> queue = new ArrayBlockingQueue<>(MAX_UNDER_WAY);
  private final PrintStream target;
  private final Consumer<IOException> onLost;
  private final Thread printer;

  /** Places handed out. Only the reader's thread writes it. */
  private long added;

  /** Places printed. Only the printer writes it. Invariant: printed &lt;= added. */
  private volatile long printed;

  /** How many places the reader waits for to be printed; 0 while it does not wait. */
  private volatile long wanted;

  private volatile @Nullable Thread waitingReader;

  /** The place that the printer waits for. */
  private volatile @Nullable Place awaited;

  private volatile boolean stopped;

  /** True while something was written and not flushed. Only the printer's. */
  private boolean dirty;

  /**
   * Starts the printing thread.
   *
   * @param onLost called once, from the printer's thread, when the output takes no more
   */
  OrderedOutput(PrintStream target, Consumer<IOException> onLost) {
    this.target = target;
    this.onLost = onLost;
    this.printer = new Thread(this::print, "node-output");
    printer.setDaemon(true);
    printer.start();
  }

  /** A line's place in the output. */
  abstract static class Place {
    private volatile boolean ready;
    private @Nullable OrderedOutput output;

    /** What to print; called once, by the printer, after {@link #fill}. May be empty. */
    abstract byte[] line();

    /** Says that {@link #line} can be asked now. From any thread. */
    final void fill() {
      ready = true;
      OrderedOutput waiting = output;
      if (waiting != null && waiting.awaited == this) {
        LockSupport.unpark(waiting.printer);
      }
    }
  }

  /** A place that is filled from the start. */
  static final class FilledPlace extends Place {
    private final byte[] line;

    FilledPlace(byte[] line) {
      this.line = line;
      fill();
    }

    @Override
    byte[] line() {
      return line;
    }
  }

  /** Gives out the next place; waits while too many are under way. */
  void add(Place place) {
    place.output = this;
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(place);
        added++;
        break;
      } catch (InterruptedException again) {
        // Nobody interrupts the reader to stop it; the mark is kept for whoever did.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until every place is filled and printed. */
  void awaitPrinted() {
    waitingReader = Thread.currentThread();
    wanted = added;
    while (printed != added && !stopped) {
      LockSupport.park(this);
    }
    wanted = 0;
  }

  /** Prints what is ready at the head, flushes, and stops; waits {@link #CLOSE_MILLIS} at most. */
  @Override
  public void close() {
    stopped = true;
    // Wakes a printer that waits for a place. A full queue takes it no more, and needs it not.
    boolean woken = queue.offer(END);
    assert woken || !queue.isEmpty();
    LockSupport.unpark(printer);
    if (Thread.currentThread() == printer) {
      return;
    }
    try {
      printer.join(CLOSE_MILLIS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void print() {
    List<Place> batch = new ArrayList<>(BATCH);
    try {
      while (takeSome(batch)) {
        for (Place each : batch) {
          if (each == END || !awaitFilled(each)) {
            flush();
            return;
          }
          byte[] line = each.line();
          if (line.length > 0) {
            target.write(line, 0, line.length);
            dirty = true;
          }
          // One writer: a plain increment of a volatile is exact.
          long now = printed + 1;
          printed = now;
          if (now == wanted) {
            LockSupport.unpark(waitingReader);
          }
        }
        batch.clear();
      }
    } catch (IOException lost) {
      stopped = true;
      LockSupport.unpark(waitingReader);
      onLost.accept(lost);
    }
  }

  /** Takes what is queued; false when it is over. */
  private boolean takeSome(List<Place> batch) throws IOException {
    if (queue.drainTo(batch, BATCH) == 0) {
      flush();
      try {
        batch.add(queue.take());
      } catch (InterruptedException stop) {
        return false;
      }
    }
    return true;
  }

  private boolean awaitFilled(Place place) throws IOException {
    if (place.ready) {
      return true;
    }
    flush();
    awaited = place;
    while (!place.ready && !stopped) {
      LockSupport.park(this);
    }
    awaited = null;
    return place.ready;
  }

  private void flush() throws IOException {
    if (dirty) {
      dirty = false;
      // A print stream keeps its exceptions to itself; asking flushes too.
      if (target.checkError()) {
        throw new IOException("standard output takes no more");
      }
    }
  }
}
