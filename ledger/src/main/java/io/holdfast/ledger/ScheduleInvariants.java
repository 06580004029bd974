package io.holdfast.ledger;

/** What holds of a schedule between two commands; a part of {@link Invariants}. */
final class ScheduleInvariants {
  private ScheduleInvariants() {}

  static void check(ScheduleRecord schedule, LedgerState state) {
    require(state.schedules.find(schedule.name) == schedule, schedule, "to be found by its name");
    require(schedule.version >= 1, schedule, "a version from 1 on");
    require(schedule.decidedUntil >= schedule.createdAt, schedule, "a cursor after its creation");
    require(schedule.decidedUntil <= state.now, schedule, "nothing decided early");
    require(schedule.waitingNominal <= schedule.decidedUntil, schedule, "what waits to be due");
    require(schedule.lastNominal <= schedule.decidedUntil, schedule, "what fired to be due");
    checkRanges(schedule);
    checkBackfilled(schedule);
    JobRecord last = schedule.lastJobId == 0 ? null : state.jobs.get(schedule.lastJobId);
    require(
        last == null || last.endedAt == schedule.lastEndedAt, schedule, "the end of its last job");
    require(
        last == null || last.ties.occurrence().scheduleId() == schedule.id,
        schedule,
        "a last job that is its own");
  }

  private static void checkRanges(ScheduleRecord schedule) {
    long before = 0;
    for (SkippedRange range : schedule.skippedRanges()) {
      require(range.first() > before, schedule, "ranges in order");
      before = range.last();
    }
    require(before <= schedule.decidedUntil, schedule, "ranges up to its cursor");
    require(schedule.skippedRanges().size() <= Limits.MAX_SKIPPED_RANGES, schedule, "few ranges");
  }

  private static void checkBackfilled(ScheduleRecord schedule) {
    long before = schedule.closedUntil;
    for (long nominal : schedule.backfilled()) {
      require(nominal > before, schedule, "backfilled instants in order");
      before = nominal;
    }
    require(schedule.backfilled().size() <= Limits.MAX_BACKFILLED, schedule, "few instants");
  }

  private static void require(boolean holds, ScheduleRecord schedule, String what) {
    if (!holds) {
      throw new IllegalStateException("Expected " + what + " but it is " + schedule.toSchedule());
    }
  }
}
