package io.holdfast.simulation.checker;

import java.util.HashMap;
import java.util.Map;

/**
 * P9: equal applied index means equal entry, equal outcomes and equal state digest, on every
 * replica, after replay or snapshot.
 */
public final class SameLogSameState extends Checker {
  private final Map<Long, Observation.Applied> first = new HashMap<>();

  public SameLogSameState() {
    super("P9 Same log, same state");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.Applied applied) {
      Observation.Applied known = first.putIfAbsent(applied.index(), applied);
      require(
          known == null
              || (known.entryDigest() == applied.entryDigest()
                  && known.outcomesDigest() == applied.outcomesDigest()
                  && known.stateDigest() == applied.stateDigest()),
          "Expected the same at the same index but one has %s and another %s",
          known,
          applied);
    }
  }
}
