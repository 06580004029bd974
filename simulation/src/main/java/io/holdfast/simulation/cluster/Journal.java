package io.holdfast.simulation.cluster;

import io.holdfast.simulation.checker.Checkers;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.util.HashSet;
import java.util.Set;

/**
 * What happens in one schedule, told to the checkers in its order, and its digest: equal seeds come
 * to equal digests, so that a run that depends on anything but its seed gives itself away.
 */
public final class Journal {
  private final EventQueue queue;
  private final Checkers checkers;
  private long step;
  private long digest;
  private long fired;
  private final Set<Long> jobSchedules = new HashSet<>();

  /** A journal in which nothing has happened. */
  public Journal(EventQueue queue, Checkers checkers) {
    this.queue = queue;
    this.checkers = checkers;
  }

  /** The next event begins. */
  public void nextStep() {
    step++;
    digest = Chance.mix(digest + queue.now());
  }

  /** Number of the event that is happening, from 1. */
  public long step() {
    return step;
  }

  /** The digest of everything so far. */
  public long digest() {
    return digest;
  }

  /** Jobs that schedules have made. */
  public long fired() {
    return fired;
  }

  /** Incarnations of schedules that have made a job. */
  public long jobSchedules() {
    return jobSchedules.size();
  }

  /** Tells the checkers; throws where a promise is broken. */
  public void tell(Observation observation) {
    if (observation instanceof Observation.Applied applied) {
      digest = Chance.mix(digest ^ applied.stateDigest());
    } else {
      digest++;
    }
    if (observation instanceof Observation.OccurrenceFired instant) {
      fired++;
      jobSchedules.add(instant.schedule());
    }
    checkers.observe(step, observation);
  }
}
