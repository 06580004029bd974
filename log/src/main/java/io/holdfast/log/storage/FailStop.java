package io.holdfast.log.storage;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from the first failure below to the end of the replica.
 *
 * <p>A failed write, sync, read, rename, delete or checksum trips it <em>before</em> the exception
 * is thrown, so that nobody between the disk and the replica can swallow the news: a Raft library
 * that goes on after a failed vote is the reason for this class. The action runs once, on the
 * thread that failed; it must not throw and must not touch the disk.
 */
public final class FailStop {
  private final Consumer<Throwable> action;
  private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();

  /**
   * @param action ends the replica (in a process of its own: halts it)
   */
  public FailStop(Consumer<Throwable> action) {
    this.action = action;
  }

  /** Ends the replica; the second and later calls do nothing. */
  public void trip(Throwable failure) {
    if (cause.compareAndSet(null, failure)) {
      action.accept(failure);
    }
  }

  /** The first failure; null while there is none. */
  public @Nullable Throwable cause() {
    return cause.get();
  }
}
