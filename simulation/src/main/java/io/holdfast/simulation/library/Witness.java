package io.holdfast.simulation.library;

import io.holdfast.ledger.Entry;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.simulation.checker.Checkers;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.checker.ViolationException;
import io.holdfast.simulation.cluster.Facts;
import io.holdfast.simulation.cluster.Journal;
import io.holdfast.simulation.world.EventQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the checkers what many threads see, one at a time.
 *
 * <p>A violation is kept for the trial to find: thrown into a thread of the library it would only
 * be one more failure there.
 */
final class Witness {
  private final Checkers checkers = new Checkers();
  private final Journal journal = new Journal(new EventQueue(), checkers);
  private final Facts facts = new Facts(journal);
  private @Nullable ViolationException violation;

  synchronized void tell(Observation observation) {
    if (violation == null) {
      try {
        journal.tell(observation);
      } catch (ViolationException broken) {
        violation = broken;
      }
    }
  }

  synchronized void applied(
      int replica,
      long index,
      long entryDigest,
      Entry entry,
      List<Outcome> outcomes,
      LedgerView view) {
    if (violation == null) {
      try {
        facts.applied(replica, index, entryDigest, entry, outcomes, view);
      } catch (ViolationException broken) {
        violation = broken;
      }
    }
  }

  synchronized void census(int replica, LedgerView view) {
    if (violation == null) {
      try {
        facts.census(replica, view);
      } catch (ViolationException broken) {
        violation = broken;
      }
    }
  }

  /** Times that leadership passed to another replica. */
  synchronized long leaderChanges() {
    return Math.max(0, facts.terms() - 1);
  }

  synchronized long commands() {
    return facts.commands();
  }

  /** Throws what was found, with the facts before it. */
  synchronized void check(long seed) {
    if (violation != null) {
      throw new AssertionError(
          "seed %d: %s%n%s"
              .formatted(seed, violation.getMessage(), String.join("\n", checkers.lastFacts())),
          violation);
    }
  }
}
