package io.holdfast.client;

import io.holdfast.client.HandlerTable.Outcome;
import io.holdfast.client.Transport.Assignment;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.Progress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A job that a session has, from its receipt until its end is confirmed.
 *
 * <p>Its phase is the duty thread's. Whether it is to be stopped is known to the handler's thread
 * too, which is interrupted then, once and only while it is in the handler.
 */
final class HeldJob implements JobContext {

  /** What is happening to it. */
  enum Phase {
    /** It starts when its acceptance is confirmed. */
    RECEIVED,
    /** Its handler has it. */
    STARTED,
    /** Its handler is done; the server has not confirmed it yet. */
    ENDED
  }

  /** The server's bound. */
  private static final int MAX_NOTE_BYTES = 200;

  private final Assignment assignment;

  /** The duty thread's. */
  Phase phase = Phase.RECEIVED;

  /** The duty thread's: an acceptance is on its way. */
  boolean accepting;

  /** Why it is to be stopped; null while it is not. */
  private volatile @Nullable String stopped;

  /** What the handler said last; null for nothing. */
  private volatile @Nullable Progress progress;

  /** The handler is done with it, whether or not the duty thread knows. */
  private volatile boolean returned;

  /** In the handler now. Guarded by this. */
  private @Nullable Thread runner;

  HeldJob(Assignment assignment) {
    this.assignment = assignment;
  }

  Held held() {
    return assignment.held();
  }

  /** It may start on receipt: nobody minds if it starts again elsewhere. */
  boolean startsOnReceipt() {
    return assignment.onWorkerLoss() == OnWorkerLoss.REASSIGN;
  }

  /** Runs the handler, on a thread for it. */
  Outcome run(HandlerTable handlers) {
    synchronized (this) {
      if (stopped != null) {
        return new HandlerTable.Broken(new JobCancelledException("before its start: " + stopped));
      }
      runner = Thread.currentThread();
    }
    try {
      return handlers.run(assignment.payload(), this);
    } finally {
      synchronized (this) {
        runner = null;
      }
      returned = true;
      // An interrupt that came too late is not for the next job of this thread.
      Thread.interrupted();
    }
  }

  /** True when its handler is done with it: what it has come to will be reported, or is. */
  boolean hasReturned() {
    return returned;
  }

  /** Tells the handler to stop. */
  synchronized void stop(String why) {
    if (stopped == null) {
      stopped = why;
      if (runner != null) {
        runner.interrupt();
      }
    }
  }

  @Override
  public long jobId() {
    return assignment.job();
  }

  @Override
  public long fencingToken() {
    return assignment.generation();
  }

  @Override
  public int attempt() {
    return assignment.attempt();
  }

  @Override
  public String queue() {
    return assignment.queue();
  }

  @Override
  public String type() {
    return assignment.type();
  }

  @Override
  public String traceparent() {
    return assignment.trace().parent();
  }

  @Override
  public String tracestate() {
    return assignment.trace().state();
  }

  @Override
  public void progress(double done, String note) {
    if (!(done >= 0 && done <= 1)) {
      throw new IllegalArgumentException("done: expected 0 to 1 but was " + done);
    }
    progress = new Progress(held(), done, shortened(note));
  }

  private static String shortened(String note) {
    int end = Math.min(note.length(), MAX_NOTE_BYTES);
    while (note.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_NOTE_BYTES) {
      end -= Character.isLowSurrogate(note.charAt(end - 1)) && end > 1 ? 2 : 1;
    }
    return note.substring(0, end);
  }

  /** What the handler said last; null for nothing. */
  @Nullable Progress progress() {
    return progress;
  }

  @Override
  public boolean isCancelled() {
    return stopped != null;
  }

  @Override
  public void throwIfCancelled() {
    String why = stopped;
    if (why != null) {
      throw new JobCancelledException(why);
    }
  }

  @Override
  public String toString() {
    return "job " + assignment.job() + " in generation " + assignment.generation();
  }
}
