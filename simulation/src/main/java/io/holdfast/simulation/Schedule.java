package io.holdfast.simulation;

import io.holdfast.simulation.checker.Checkers;
import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.checker.Progress;
import io.holdfast.simulation.checker.ViolationException;
import io.holdfast.simulation.cluster.Faults;
import io.holdfast.simulation.cluster.Journal;
import io.holdfast.simulation.cluster.SimulatedCluster;
import io.holdfast.simulation.cluster.UnexpectedFailureException;
import io.holdfast.simulation.load.Load;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a cluster: a time of faults under load, then calm until everything is worked off. All
 * of it is a function of the seed.
 *
 * <p>One thread; nothing is shared between schedules.
 */
public final class Schedule {
  /** Events of a schedule, at least. */
  public static final int LEAST_EVENTS = 2_000;

  /** Commands applied in it, at least. */
  public static final int LEAST_COMMANDS = 200;

  /** Where a schedule that cannot get its commands applied becomes calm nevertheless. */
  private static final int MOST_EVENTS_OF_FAULTS = 20_000;

  private final long seed;
  private final Chance chance;
  private final EventQueue queue = new EventQueue();
  private final Journal journal;
  private final Checkers checkers;
  private final Load load;
  private final SimulatedCluster cluster;
  private final Faults faults;

  /**
   * A schedule that has not begun.
   *
   * @param promise the one to check, such as {@code "P2 "}; empty for all
   */
  public Schedule(long seed, String promise) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.checkers = new Checkers(promise);
    this.journal = new Journal(queue, checkers);
    int drawn = chance.below(100);
    int replicas = drawn < 80 ? 3 : drawn < 90 ? 5 : 1;
    SimulatedNetwork network =
        new SimulatedNetwork(queue, chance.split(), replicas + Load.CALLERS + Load.WORKERS);
    this.load = new Load(replicas, queue, network, chance.split(), journal);
    this.cluster = load.cluster();
    this.faults = new Faults(cluster, chance.split(), load::killWorker);
  }

  /** Gives every fact to somebody, as a line. */
  public void trace(Consumer<String> to) {
    checkers.trace(to);
  }

  /** Runs it to its end, or to the first broken promise. */
  public ScheduleReport run() {
    try {
      cluster.begin();
      load.begin();
      faults.begin();
      while (journal.step() < LEAST_EVENTS || cluster.commands() < LEAST_COMMANDS) {
        if (journal.step() >= MOST_EVENTS_OF_FAULTS) {
          break;
        }
        step();
      }
      calm();
      return report(null);
    } catch (ViolationException e) {
      return report(violation(e.promise(), e));
    } catch (UnexpectedFailureException e) {
      return report(violation(ScheduleReport.BUG, e));
    }
  }

  private void calm() {
    load.calmDown();
    faults.calm();
    long end = queue.now() + Progress.STATED_TIME;
    while (queue.now() < end && (cluster.anyUnfinished() || cluster.serving() == null)) {
      step();
    }
    cluster.lastCensus();
    journal.tell(new Observation.Ended(queue.now()));
  }

  private void step() {
    journal.nextStep();
    Runnable next = queue.next();
    if (next == null) {
      throw new IllegalStateException("Expected an event but nothing waits");
    }
    next.run();
  }

  private ScheduleReport.Violation violation(String promise, RuntimeException thrown) {
    return new ScheduleReport.Violation(
        journal.step(), promise, String.valueOf(thrown.getMessage()), checkers.lastFacts(), thrown);
  }

  private ScheduleReport report(ScheduleReport.@Nullable Violation violation) {
    return new ScheduleReport(
        seed,
        journal.step(),
        cluster.commands(),
        cluster.faults(),
        cluster.leadershipChanges(),
        cluster.reopens(),
        new ScheduleReport.Timing(
            cluster.leadersKilled(), cluster.clocksSet(), journal.jobSchedules(), journal.fired()),
        journal.digest(),
        violation);
  }
}
