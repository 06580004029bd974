package io.holdfast.server.replica.local;

import io.holdfast.log.LogStatus;
import io.holdfast.server.replica.Replica;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings a replica up to date that should lead, before anybody leads.
 *
 * <p>A majority can have an entry that the leader itself had not synced when the process was
 * killed. Whoever led then cannot win after the start, although it should lead again, in its term.
 * So the replica that has most is elected, but <em>abstains</em>: it commits and replicates what it
 * has, and establishes no leadership, so to the ledger it never led. Then the other one can win.
 */
final class CatchUp {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private CatchUp() {}

  /**
   * Returns when {@code preferred} has what each of the others has, when one of the two is dead, or
   * after ten seconds. Whoever was elected for it goes on abstaining: see {@link Replica#abstain}.
   *
   * @param others those that are up, {@code preferred} may be among them
   * @return the replica that abstains; {@code preferred} itself when nothing was to do
   */
  static Replica bring(Replica preferred, List<Replica> others) {
    Replica most = preferred;
    for (Replica other : others) {
      most = lastIndex(other) > lastIndex(most) ? other : most;
    }
    if (most == preferred) {
      return preferred;
    }
    most.abstain(true);
    most.campaign();
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (System.nanoTime() < deadline
        && !isDead(preferred)
        && !isDead(most)
        && !(most.logStatus().role() == LogStatus.Role.LEADER
            && lastIndex(preferred) >= lastIndex(most))) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return most;
  }

  private static boolean isDead(Replica replica) {
    return replica.logStatus().role() == LogStatus.Role.DOWN;
  }

  private static long lastIndex(Replica replica) {
    return replica.logStatus().lastIndex();
  }
}
