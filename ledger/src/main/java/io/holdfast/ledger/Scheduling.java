package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Judges what is said about schedules. Here the promise P8 (once per occurrence) is kept.
 *
 * <p>Naively each firing would look up whether its instant has fired, in a table that grows for
 * ever. However, instants come in order, so a cursor says it for all before it; and what a backfill
 * fires out of order is rare, and kept beside it in a bounded set. The cursor is compared and set:
 * a firing names the instant up to which it knows everything to be decided, so a decision that was
 * refused takes those behind it with it, and no instant is jumped over.
 */
final class Scheduling {
  private final LedgerState state;
  private final Submissions submissions;
  private final Endings endings;

  Scheduling(LedgerState state, Submissions submissions, Endings endings) {
    this.state = state;
    this.submissions = submissions;
    this.endings = endings;
  }

  Outcome put(ScheduleCommand.PutSchedule command) {
    ScheduleRecord known = state.schedules.find(command.name());
    if (known == null) {
      if (state.schedules.table().size() >= Limits.MAX_SCHEDULES) {
        return Outcomes.rejected(Rejection.FULL, 0);
      }
      var unused = state.schedules.create(command.name(), state.now, command.spec());
      return Outcomes.done(false, 1);
    }
    if (known.spec().equals(command.spec())) {
      return Outcomes.done(true, 0);
    }
    state.schedules.touch(known);
    known.setSpec(command.spec());
    known.version++;
    startNow(known, SkipReason.CHANGED);
    state.schedules.settle(known);
    return Outcomes.done(false, 0);
  }

  Outcome drop(ScheduleCommand.DropSchedule command) {
    ScheduleRecord known = state.schedules.find(command.name());
    if (known == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_SCHEDULE, 0);
    }
    state.schedules.remove(known);
    return Outcomes.done(false, 0);
  }

  Outcome pause(ScheduleCommand.PauseSchedule command) {
    ScheduleRecord known = state.schedules.find(command.name());
    if (known == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_SCHEDULE, 0);
    }
    if (known.paused == command.paused()) {
      return Outcomes.done(true, 0);
    }
    state.schedules.touch(known);
    known.paused = command.paused();
    known.version++;
    if (!known.paused) {
      startNow(known, SkipReason.PAUSED);
    }
    state.schedules.settle(known);
    return Outcomes.done(false, 0);
  }

  /** What was not decided by now is not decided any more. */
  private void startNow(ScheduleRecord schedule, SkipReason reason) {
    if (schedule.decidedUntil < state.now) {
      schedule.skip(new SkippedRange(schedule.decidedUntil + 1, state.now, 0, reason));
    }
  }

  Outcome fire(ScheduleCommand.Fire command) {
    @Nullable ScheduleRecord schedule = state.schedules.get(command.scheduleId());
    Rejection rejection = judge(schedule, command);
    if (schedule == null || rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, command.jobId());
    }
    FireKind kind = command.kind();
    boolean alone = kind != FireKind.BACKFILL && kind != FireKind.AGAIN;
    JobRecord before = alone ? alive(schedule) : null;
    if (before != null) {
      switch (schedule.spec().policies().concurrency()) {
        case ALLOW -> {
          // One more.
        }
        case SKIP -> {
          return kind == FireKind.DUE
              ? skipped(schedule, command.nominal(), SkipReason.STILL_RUNNING)
              : Outcomes.rejected(Rejection.STILL_RUNNING, command.jobId());
        }
        case QUEUE_ONE -> {
          return kind == FireKind.DUE
              ? queued(schedule, command.nominal())
              : Outcomes.rejected(Rejection.STILL_RUNNING, command.jobId());
        }
        case REPLACE -> {
          // Below, when it is certain that there is one in its place.
        }
      }
    }
    Occurrence occurrence = new Occurrence(schedule.id, command.nominal());
    Outcome made =
        submissions.submit(
            schedule.spec().job().submit(command, occurrence, TraceContext.NONE, command.key()));
    if (!made.accepted() || made.duplicate()) {
      return made;
    }
    if (before != null
        && schedule.spec().policies().concurrency() == SchedulePolicies.Concurrency.REPLACE) {
      var unused = endings.cancel(new Command.Cancel(before.id, command.graceUntil()));
    }
    fired(schedule, command);
    return new Outcome(Rejection.NONE, false, made.jobId(), made.generation(), 0, made.state(), 1);
  }

  private Rejection judge(@Nullable ScheduleRecord schedule, ScheduleCommand.Fire command) {
    if (schedule == null) {
      return Rejection.NO_SUCH_SCHEDULE;
    }
    if (schedule.version != command.version()) {
      return Rejection.SCHEDULE_CHANGED;
    }
    long nominal = command.nominal();
    if (nominal > state.now) {
      return Rejection.NOT_DUE;
    }
    return switch (command.kind()) {
      case DUE -> judgeTurn(schedule, command.after(), nominal);
      case QUEUED ->
          schedule.paused
              ? Rejection.SCHEDULE_PAUSED
              : schedule.waitingNominal == nominal ? Rejection.NONE : Rejection.ALREADY_DECIDED;
      case MANUAL -> Rejection.NONE;
      case BACKFILL ->
          schedule.isOpenForBackfill(nominal) ? Rejection.NONE : Rejection.ALREADY_DECIDED;
      case AGAIN -> nominal <= schedule.decidedUntil ? Rejection.NONE : Rejection.NOT_DUE;
    };
  }

  private static Rejection judgeTurn(ScheduleRecord schedule, long after, long nominal) {
    if (schedule.paused) {
      return Rejection.SCHEDULE_PAUSED;
    }
    return schedule.decidedUntil == after && nominal > after
        ? Rejection.NONE
        : Rejection.ALREADY_DECIDED;
  }

  private void fired(ScheduleRecord schedule, ScheduleCommand.Fire command) {
    state.schedules.touch(schedule);
    schedule.fired++;
    switch (command.kind()) {
      case DUE -> {
        schedule.decidedUntil = command.nominal();
        schedule.lastNominal = command.nominal();
        last(schedule, command.jobId());
      }
      case QUEUED -> {
        schedule.waitingNominal = 0;
        schedule.lastNominal = command.nominal();
        last(schedule, command.jobId());
      }
      case MANUAL -> last(schedule, command.jobId());
      case BACKFILL -> schedule.backfill(command.nominal());
      case AGAIN -> {
        // It is remembered by its key.
      }
    }
    state.schedules.settle(schedule);
  }

  private static void last(ScheduleRecord schedule, long jobId) {
    schedule.lastJobId = jobId;
    schedule.lastEndedAt = 0;
  }

  private Outcome queued(ScheduleRecord schedule, long nominal) {
    if (schedule.waitingNominal != 0) {
      return skipped(schedule, nominal, SkipReason.QUEUE_TAKEN);
    }
    state.schedules.touch(schedule);
    schedule.waitingNominal = nominal;
    schedule.decidedUntil = nominal;
    state.schedules.settle(schedule);
    return Outcomes.done(false, 0);
  }

  private Outcome skipped(ScheduleRecord schedule, long nominal, SkipReason reason) {
    state.schedules.touch(schedule);
    schedule.skip(new SkippedRange(nominal, nominal, 1, reason));
    state.schedules.settle(schedule);
    return Outcomes.done(false, 0);
  }

  Outcome skip(ScheduleCommand.SkipOccurrences command) {
    ScheduleRecord schedule = state.schedules.get(command.scheduleId());
    if (schedule == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_SCHEDULE, 0);
    }
    SkippedRange range = command.skipped();
    Rejection rejection = Rejection.NONE;
    if (schedule.version != command.version()) {
      rejection = Rejection.SCHEDULE_CHANGED;
    } else if (range.last() > state.now) {
      rejection = Rejection.NOT_DUE;
    } else {
      rejection = judgeTurn(schedule, command.after(), range.first());
    }
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, 0);
    }
    state.schedules.touch(schedule);
    schedule.skip(range);
    state.schedules.settle(schedule);
    return Outcomes.done(false, 0);
  }

  /** The job that the concurrency policy looks at, while it has not ended. */
  private @Nullable JobRecord alive(ScheduleRecord schedule) {
    JobRecord job = schedule.lastJobId == 0 ? null : state.jobs.get(schedule.lastJobId);
    return job == null || job.state().ended() ? null : job;
  }
}
