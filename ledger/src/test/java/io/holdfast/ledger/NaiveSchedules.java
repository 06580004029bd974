package io.holdfast.ledger;

import static io.holdfast.ledger.NaiveOutcomes.done;
import static io.holdfast.ledger.NaiveOutcomes.plain;

import io.holdfast.ledger.SchedulePolicies.Concurrency;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The schedules of {@link NaiveLedger}. */
final class NaiveSchedules {
  final TreeMap<String, NaiveSchedule> byName = new TreeMap<>();
  private final NaiveLedger ledger;
  private long last;

  NaiveSchedules(NaiveLedger ledger) {
    this.ledger = ledger;
  }

  Outcome put(ScheduleCommand.PutSchedule c) {
    NaiveSchedule same = byName.get(c.name());
    if (same == null) {
      byName.put(c.name(), new NaiveSchedule(++last, c.name(), ledger.now, c.spec()));
      return done(false, 1);
    }
    if (same.spec.equals(c.spec())) {
      return done(true, 0);
    }
    same.spec = c.spec();
    same.version++;
    fromNow(same, SkipReason.CHANGED);
    return done(false, 0);
  }

  Outcome drop(ScheduleCommand.DropSchedule c) {
    return byName.remove(c.name()) == null ? plain(Rejection.NO_SUCH_SCHEDULE, 0) : done(false, 0);
  }

  Outcome pause(ScheduleCommand.PauseSchedule c) {
    NaiveSchedule it = byName.get(c.name());
    if (it == null) {
      return plain(Rejection.NO_SUCH_SCHEDULE, 0);
    }
    boolean again = it.paused == c.paused();
    if (!again) {
      it.paused = c.paused();
      it.version++;
      if (!it.paused) {
        fromNow(it, SkipReason.PAUSED);
      }
    }
    return done(again, 0);
  }

  private void fromNow(NaiveSchedule it, SkipReason reason) {
    if (it.cursor < ledger.now) {
      it.skip(it.cursor + 1, ledger.now, 0, reason);
    }
  }

  private @Nullable NaiveSchedule of(long id) {
    return byName.values().stream().filter(each -> each.id == id).findFirst().orElse(null);
  }

  Outcome fire(ScheduleCommand.Fire c) {
    NaiveSchedule it = of(c.scheduleId());
    Rejection wrong = wrong(it, c);
    if (it == null || wrong != Rejection.NONE) {
      return plain(wrong, c.jobId());
    }
    boolean byHand = c.kind() != FireKind.DUE;
    boolean looksBack = c.kind() != FireKind.BACKFILL && c.kind() != FireKind.AGAIN;
    NaiveJob before = looksBack ? ledger.jobs.get(it.lastJob) : null;
    boolean runs = before != null && !before.state.ended();
    Concurrency policy = it.spec.policies().concurrency();
    if (runs && (policy == Concurrency.SKIP || policy == Concurrency.QUEUE_ONE)) {
      if (byHand) {
        return plain(Rejection.STILL_RUNNING, c.jobId());
      }
      if (policy == Concurrency.SKIP) {
        it.skip(c.nominal(), c.nominal(), 1, SkipReason.STILL_RUNNING);
      } else if (it.waiting != 0) {
        it.skip(c.nominal(), c.nominal(), 1, SkipReason.QUEUE_TAKEN);
      } else {
        it.waiting = c.nominal();
        it.cursor = c.nominal();
      }
      return done(false, 0);
    }
    Outcome made = ledger.submit(submit(it, c));
    if (!made.accepted() || made.duplicate()) {
      return made;
    }
    if (runs && policy == Concurrency.REPLACE) {
      ledger.cancel(new Command.Cancel(it.lastJob, c.graceUntil()));
    }
    it.fired++;
    if (c.kind() == FireKind.DUE) {
      it.cursor = c.nominal();
      it.lastNominal = c.nominal();
    } else if (c.kind() == FireKind.QUEUED) {
      it.waiting = 0;
      it.lastNominal = c.nominal();
    } else if (c.kind() == FireKind.BACKFILL) {
      it.backfilled.add(c.nominal());
      if (it.backfilled.size() > 1_000) {
        it.closed = it.backfilled.first();
        it.backfilled.remove(it.closed);
      }
    }
    if (looksBack) {
      it.lastJob = c.jobId();
      it.lastEnd = 0;
    }
    return new Outcome(Rejection.NONE, false, made.jobId(), made.generation(), 0, made.state(), 1);
  }

  private static Command.Submit submit(NaiveSchedule it, ScheduleCommand.Fire c) {
    JobTemplate job = it.spec.job();
    return new Command.Submit(
        c.jobId(),
        c.key(),
        c.keyExpiresAt(),
        job.queue(),
        job.type(),
        job.payload(),
        c.runAt(),
        c.queueDeadline(),
        c.totalDeadline(),
        job.priority(),
        job.rules(),
        new JobTies(
            TraceContext.NONE,
            job.limit(),
            job.fairnessKey(),
            Predecessors.NONE,
            new Occurrence(it.id, c.nominal())));
  }

  private Rejection wrong(@Nullable NaiveSchedule it, ScheduleCommand.Fire c) {
    if (it == null) {
      return Rejection.NO_SUCH_SCHEDULE;
    }
    if (it.version != c.version()) {
      return Rejection.SCHEDULE_CHANGED;
    }
    if (c.nominal() > ledger.now) {
      return Rejection.NOT_DUE;
    }
    return switch (c.kind()) {
      case DUE -> turn(it, c.after(), c.nominal());
      case QUEUED ->
          it.paused
              ? Rejection.SCHEDULE_PAUSED
              : it.waiting == c.nominal() ? Rejection.NONE : Rejection.ALREADY_DECIDED;
      case MANUAL -> Rejection.NONE;
      case BACKFILL -> it.isOpen(c.nominal()) ? Rejection.NONE : Rejection.ALREADY_DECIDED;
      case AGAIN -> c.nominal() <= it.cursor ? Rejection.NONE : Rejection.NOT_DUE;
    };
  }

  private static Rejection turn(NaiveSchedule it, long after, long nominal) {
    if (it.paused) {
      return Rejection.SCHEDULE_PAUSED;
    }
    boolean next = it.cursor == after && nominal > after;
    return next ? Rejection.NONE : Rejection.ALREADY_DECIDED;
  }

  Outcome skip(ScheduleCommand.SkipOccurrences c) {
    NaiveSchedule it = of(c.scheduleId());
    if (it == null) {
      return plain(Rejection.NO_SUCH_SCHEDULE, 0);
    }
    SkippedRange range = c.skipped();
    if (it.version != c.version()) {
      return plain(Rejection.SCHEDULE_CHANGED, 0);
    }
    if (range.last() > ledger.now) {
      return plain(Rejection.NOT_DUE, 0);
    }
    Rejection wrong = turn(it, c.after(), range.first());
    if (wrong != Rejection.NONE) {
      return plain(wrong, 0);
    }
    it.skip(range.first(), range.last(), range.count(), range.reason());
    return done(false, 0);
  }

  /** Whatever the last command was: the ends of the last jobs, as far as they are known. */
  void look() {
    for (NaiveSchedule it : byName.values()) {
      NaiveJob job = ledger.jobs.get(it.lastJob);
      if (job != null) {
        it.lastEnd = job.state.ended() ? job.endedAt : 0;
      }
    }
  }
}
