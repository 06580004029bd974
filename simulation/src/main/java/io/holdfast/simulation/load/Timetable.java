package io.holdfast.simulation.load;

import io.holdfast.decider.Request;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.SchedulePolicies.Concurrency;
import io.holdfast.ledger.SchedulePolicies.Missed;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.simulation.cluster.SimulatedCluster;
import io.holdfast.simulation.world.Chance;
import org.jspecify.annotations.Nullable;

/** Somebody who defines schedules of fixed rates, pauses, changes, triggers and drops them. */
final class Timetable {
  private static final int SCHEDULES = 2;
  private static final Missed[] MISSED = Missed.values();
  private static final Concurrency[] CONCURRENCY = Concurrency.values();

  /** Whatever there is ends here, so that everything comes to an end. */
  private static final long LIFE_MILLIS = 4_000;

  private final Load load;
  private final int place;
  private final Chance chance;

  Timetable(Load load, int place) {
    this.load = load;
    this.place = place;
    this.chance = load.chance().split();
  }

  void begin() {
    load.cluster().after(chance.between(1, 300), this::act);
  }

  private void act() {
    if (load.calm()) {
      return;
    }
    String name = "schedule-" + chance.below(SCHEDULES);
    int chosen = chance.below(100);
    if (chosen < 50) {
      ScheduleSpec spec = spec();
      asks("PutSchedule", view -> decided(new ScheduleCommand.PutSchedule(name, spec)));
    } else if (chosen < 75) {
      boolean paused = chance.oneIn(3);
      asks("PauseSchedule", view -> decided(new ScheduleCommand.PauseSchedule(name, paused)));
    } else if (chosen < 80) {
      asks("DropSchedule", view -> decided(new ScheduleCommand.DropSchedule(name)));
    } else {
      FireKind kind = chance.coin() ? FireKind.MANUAL : FireKind.BACKFILL;
      int back = chance.below(8);
      asks("Fire", view -> fire(view.schedule(name), kind, back));
    }
    load.cluster().after(chance.between(200, 900), this::act);
  }

  private static Request decided(ScheduleCommand command) {
    return new Request.Decided(command);
  }

  private static @Nullable Request fire(@Nullable Schedule schedule, FireKind kind, int back) {
    if (schedule == null) {
      return null;
    }
    long period = schedule.spec().timing().period();
    long steps = (schedule.decidedUntil() - schedule.createdAt()) / period - back;
    long nominal = Math.max(1, schedule.createdAt() + steps * period);
    return new Request.Fire(schedule.id(), schedule.version(), kind, 0, nominal, null, 0);
  }

  private ScheduleSpec spec() {
    // Long enough for a check to be cheap; one of two, so that the same again happens.
    long period = chance.coin() ? 150 : 400;
    long end = SimulatedCluster.BEGINNING + LIFE_MILLIS;
    return new ScheduleSpec(
        new ScheduleTiming(ScheduleTiming.Kind.RATE, "", period, 0, "UTC", 0, end, 0),
        new SchedulePolicies(
            SchedulePolicies.Gap.SHIFT,
            SchedulePolicies.Overlap.FIRST,
            MISSED[chance.below(MISSED.length)],
            3,
            1_000,
            CONCURRENCY[chance.below(CONCURRENCY.length)]),
        JobTemplate.plain("queue", "type", new byte[0]));
  }

  private interface Deciding {
    @Nullable Request decide(LedgerView view);
  }

  private void asks(String what, Deciding deciding) {
    new Asking(
        load,
        place,
        new Question() {
          @Override
          public @Nullable Request decide(LedgerView view, Desk desk) {
            return deciding.decide(view);
          }

          @Override
          public String name() {
            return what;
          }
        },
        (outcome, value) -> {});
  }
}
