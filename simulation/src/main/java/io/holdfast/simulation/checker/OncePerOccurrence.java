package io.holdfast.simulation.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * P8: each (schedule incarnation, instant) makes at most one job, none before its time, and every
 * instant up to what a schedule calls decided has made one, waits for one, or was said to be
 * skipped.
 *
 * <p>The model knows fixed rates only, so it works out for itself which instants there are: the
 * creation and every period after it.
 */
public final class OncePerOccurrence extends Checker {
  private static final class Known {
    final Set<Long> fired = new HashSet<>();
    final Set<Long> waited = new HashSet<>();
    final List<Observation.Range> skipped = new ArrayList<>();
    long checkedUntil;
    long version;
  }

  private final Map<Long, Known> schedules = new HashMap<>();

  public OncePerOccurrence() {
    super("P8 Once per occurrence");
  }

  @Override
  public void observe(Observation observation) {
    if (observation instanceof Observation.OccurrenceFired fired) {
      fired(fired);
    } else if (observation instanceof Observation.ScheduleSeen seen) {
      seen(seen);
    }
  }

  private void fired(Observation.OccurrenceFired fired) {
    require(
        fired.nominal() <= fired.time(),
        "Expected nothing before its time but at %d was %s",
        fired.time(),
        fired);
    if (!fired.inItsTurn()) {
      return; // Somebody wanted one more.
    }
    Known known = schedules.computeIfAbsent(fired.schedule(), first -> new Known());
    require(
        known.fired.add(fired.nominal()),
        "Expected one job for each instant but there is another: %s",
        fired);
  }

  private void seen(Observation.ScheduleSeen seen) {
    Known known = schedules.computeIfAbsent(seen.schedule(), first -> new Known());
    known.skipped.addAll(seen.skipped());
    if (seen.waiting() != 0) {
      known.waited.add(seen.waiting());
    }
    if (known.version != seen.version()) {
      // It may have had another period in a part of the same entry.
      known.version = seen.version();
      known.checkedUntil = seen.version() == 1 ? seen.createdAt() : seen.decidedUntil();
    }
    long steps = (known.checkedUntil - seen.createdAt()) / seen.period() + 1;
    long instant = seen.createdAt() + steps * seen.period();
    while (instant <= seen.decidedUntil()) {
      long at = instant;
      boolean said =
          known.fired.contains(at)
              || known.waited.contains(at)
              || known.skipped.stream()
                  .anyMatch(range -> range.first() <= at && at <= range.last());
      require(said, "Expected instant %d to be fired or skipped but it is not, at %s", at, seen);
      instant += seen.period();
    }
    known.checkedUntil = Math.max(known.checkedUntil, seen.decidedUntil());
  }
}
