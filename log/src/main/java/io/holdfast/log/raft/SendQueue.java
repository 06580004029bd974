package io.holdfast.log.raft;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The frames that one connection still has to write, in order; put in from any thread, written by
 * its event loop.
 *
 * <p>What is put in during one turn of the loop is flushed once. Frames are plain arrays, so that
 * whatever is left behind by a crash is the garbage collector's.
 */
final class SendQueue {
  private final EventLoop loop;
  private final long maxBytes;
  private final BooleanSupplier isCut;
  private final Queue<byte[]> frames = new ConcurrentLinkedQueue<>();

  /** Of frames put in and not yet written to the socket. */
  private final AtomicLong pendingBytes = new AtomicLong();

  private final AtomicBoolean draining = new AtomicBoolean();
  private volatile boolean closed;

  /** Null before {@link #open}; on the loop only. */
  private @Nullable Channel channel;

  /**
   * @param maxBytes that may wait; an empty queue takes any frame
   * @param isCut once true, nothing is written any more
   */
  SendQueue(EventLoop loop, long maxBytes, BooleanSupplier isCut) {
    this.loop = loop;
    this.maxBytes = maxBytes;
    this.isCut = isCut;
  }

  /** False, and nothing done, when too much waits already. */
  boolean offer(byte[] frame) {
    long before = pendingBytes.getAndAdd(frame.length);
    if (before > 0 && before + frame.length > maxBytes) {
      pendingBytes.addAndGet(-frame.length);
      return false;
    }
    frames.add(frame);
    drainSoon();
    return true;
  }

  /** Begins to write; on the loop. */
  void open(Channel opened) {
    channel = opened;
    drainSoon();
  }

  /** Writes nothing more. */
  void close() {
    closed = true;
    drainSoon();
  }

  private void drainSoon() {
    if (!draining.get() && draining.compareAndSet(false, true)) {
      try {
        loop.execute(this::drain);
      } catch (RejectedExecutionException ended) {
        // The network is closed; so are all of its connections.
        closed = true;
        frames.clear();
      }
    }
  }

  private void drain() {
    // First this, then the look at the queue: whoever puts looks the other way round.
    draining.set(false);
    if (closed || isCut.getAsBoolean()) {
      frames.clear();
      return;
    }
    Channel current = channel;
    if (current == null) {
      return;
    }
    for (byte[] frame = frames.poll(); frame != null; frame = frames.poll()) {
      int length = frame.length;
      var unused =
          current
              .write(Unpooled.wrappedBuffer(frame))
              .addListener(written -> pendingBytes.addAndGet(-length));
    }
    current.flush();
  }
}
