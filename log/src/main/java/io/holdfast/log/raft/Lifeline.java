package io.holdfast.log.raft;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What ties one replica's library to the world: cut once, for a crash or at the first failure.
 *
 * <p>The library does not stop at a failed write: it logs, changes states over several threads, and
 * does not notice a vote that was not saved at all. So whoever meets a failure below or above the
 * library calls {@link #fail} <em>before</em> returning to it. From then on the network and the
 * stores refuse, and the consumer is not called any more; what the library still does is without
 * effect. Taking it apart comes later, on another thread.
 */
final class Lifeline {

  /** What cuts the replica off; must not wait for anything. */
  interface Shears {
    void cut();
  }

  private sealed interface State {
    /** Intact. */
    record Whole() implements State {}

    /** Cut by a crash. */
    record Crashed() implements State {}

    /** Cut at the first failure. */
    record Failed(Throwable cause) implements State {}
  }

  private static final State WHOLE = new State.Whole();

  private final AtomicReference<State> state = new AtomicReference<>(WHOLE);
  private final Shears shears;
  private final Runnable afterFailure;

  /**
   * @param shears called once, on the thread that cuts
   * @param afterFailure called once after a failure, on a pool thread that holds no lock
   */
  Lifeline(Shears shears, Runnable afterFailure) {
    this.shears = shears;
    this.afterFailure = afterFailure;
  }

  /** True once nothing of this replica may have an effect any more. */
  boolean isCut() {
    return state.get() != WHOLE;
  }

  /** The first failure; null when there was none, or a crash came first. */
  @Nullable Throwable failure() {
    return state.get() instanceof State.Failed failed ? failed.cause() : null;
  }

  /** The replica is dead. Second failures, and those that a crash causes, change nothing. */
  void fail(Throwable cause) {
    if (state.compareAndSet(WHOLE, new State.Failed(cause))) {
      shears.cut();
      EngineThreads.execute(afterFailure);
    }
  }

  /** The replica crashes; true when it was whole. */
  boolean crash() {
    if (!state.compareAndSet(WHOLE, new State.Crashed())) {
      return false;
    }
    shears.cut();
    return true;
  }
}
