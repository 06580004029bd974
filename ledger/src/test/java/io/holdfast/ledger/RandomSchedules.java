package io.holdfast.ledger;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The part of {@link RandomCommands} that is about schedules. */
final class RandomSchedules {
  private static final int NAMES = 3;
  private final Random random;

  RandomSchedules(Random random) {
    this.random = random;
  }

  /** Some command about a schedule. */
  Command next(LedgerView view, long jobId, long time) {
    String name = "schedule" + random.nextInt(NAMES);
    Schedule schedule = view.schedule(name);
    int kind = random.nextInt(100);
    if (schedule == null && kind < 80) {
      return new ScheduleCommand.PutSchedule(name, spec());
    } else if (kind < 8) {
      return new ScheduleCommand.PutSchedule(
          name, schedule == null || chance(70) ? spec() : schedule.spec());
    } else if (kind < 12) {
      return new ScheduleCommand.DropSchedule(name);
    } else if (kind < 22) {
      return new ScheduleCommand.PauseSchedule(name, chance(40));
    } else if (kind < 32) {
      return skip(schedule, time);
    }
    return fire(schedule, jobId, time);
  }

  private Command skip(@Nullable Schedule schedule, long time) {
    long after = schedule == null ? 0 : schedule.decidedUntil() - (chance(5) ? 1 : 0);
    long first = after + 1 + random.nextInt(5);
    return new ScheduleCommand.SkipOccurrences(
        id(schedule),
        version(schedule),
        after,
        new SkippedRange(
            first,
            chance(50) ? Math.max(first, time - random.nextInt(4)) : first,
            1 + random.nextInt(3),
            chance(50) ? SkipReason.MISSED : SkipReason.TOO_OLD),
        "2026a");
  }

  private Command fire(@Nullable Schedule schedule, long jobId, long time) {
    FireKind kind = chance(55) ? FireKind.DUE : FireKind.ofCode(random.nextInt(5));
    long cursor = schedule == null ? time : schedule.decidedUntil();
    long nominal =
        switch (kind) {
          case DUE -> chance(90) ? Math.max(cursor + 1, time - random.nextInt(10)) : time;
          case QUEUED -> schedule == null ? time : Math.max(1, schedule.waitingNominal());
          case MANUAL -> time;
          case BACKFILL, AGAIN -> Math.max(1, cursor + 2 - random.nextInt(40));
        };
    boolean named = kind == FireKind.AGAIN || (kind == FireKind.MANUAL && chance(50));
    return new ScheduleCommand.Fire(
        id(schedule),
        version(schedule),
        kind,
        cursor - (chance(4) ? 1 : 0),
        nominal,
        "2026a",
        Math.max(1, jobId - (chance(3) ? 2 : 0)),
        named ? "again" + random.nextInt(6) : null,
        named ? time + random.nextInt(60) : 0,
        chance(30) ? time + random.nextInt(20) : 0,
        chance(10) ? time + 30 : 0,
        chance(10) ? time + 40 : 0,
        time + random.nextInt(20));
  }

  private long id(@Nullable Schedule schedule) {
    return schedule == null || chance(2) ? 1 + random.nextInt(4) : schedule.id();
  }

  private long version(@Nullable Schedule schedule) {
    return schedule == null ? 1 : Math.max(1, schedule.version() - (chance(3) ? 1 : 0));
  }

  private ScheduleSpec spec() {
    ScheduleTiming.Kind kind = ScheduleTiming.Kind.ofCode(random.nextInt(4));
    boolean periodic = kind == ScheduleTiming.Kind.RATE || kind == ScheduleTiming.Kind.DELAY;
    return new ScheduleSpec(
        new ScheduleTiming(
            kind,
            kind == ScheduleTiming.Kind.CRON ? "0 0 * * *" : "",
            periodic ? 1 + random.nextInt(20) : 0,
            kind == ScheduleTiming.Kind.ONCE ? 1 + random.nextInt(9) : 0,
            "Europe/Berlin",
            0,
            0,
            random.nextInt(3)),
        new SchedulePolicies(
            SchedulePolicies.Gap.SHIFT,
            SchedulePolicies.Overlap.ofCode(random.nextInt(3)),
            SchedulePolicies.Missed.ofCode(random.nextInt(3)),
            1 + random.nextInt(3),
            1_000,
            SchedulePolicies.Concurrency.ofCode(random.nextInt(4))),
        JobTemplate.plain("queue", "type" + random.nextInt(2), new byte[random.nextInt(2)]));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
