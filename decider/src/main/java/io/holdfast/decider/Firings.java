package io.holdfast.decider;

import io.holdfast.decider.schedule.Calendar;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a firing out of an occurrence: the job's id, its points in time, its worker. */
final class Firings {
  /** How long the worker of a job that is replaced has. */
  private static final long REPLACE_GRACE_MILLIS = 10_000;

  private final LedgerView view;
  private final Intentions intentions;
  private final Placement placement;

  Firings(LedgerView view, Intentions intentions, Placement placement) {
    this.view = view;
    this.intentions = intentions;
    this.placement = placement;
  }

  /** The position of the command that decides; see {@link Decider#decide}. */
  int fire(Request.Fire fire, long now, List<Command> entry) {
    @Nullable Schedule schedule = view.schedule(fire.scheduleId());
    long id = intentions.newJob();
    boolean inItsTurn = fire.kind() == FireKind.DUE || fire.kind() == FireKind.QUEUED;
    long nominal = fire.kind() == FireKind.MANUAL ? now : fire.nominal();
    long runAt = 0;
    if (schedule != null && inItsTurn) {
      long jitter = schedule.spec().timing().jitter();
      long at = nominal + Calendar.jitter(fire.scheduleId(), nominal, jitter);
      runAt = at > now ? at : 0;
    }
    @Nullable JobTemplate job = schedule == null ? null : schedule.spec().job();
    long start = Math.max(now, runAt);
    int deciding = entry.size();
    entry.add(
        new ScheduleCommand.Fire(
            fire.scheduleId(),
            fire.version(),
            fire.kind(),
            fire.after(),
            nominal,
            schedule == null ? "" : Calendar.zoneRules(schedule.spec().timing().zone()),
            id,
            fire.key(),
            fire.key() == null ? 0 : now + fire.keyTtl(),
            runAt,
            job == null || job.queueTimeout() == 0 ? 0 : start + job.queueTimeout(),
            job == null || job.totalTimeout() == 0 ? 0 : start + job.totalTimeout(),
            now + REPLACE_GRACE_MILLIS));
    // Where the Fire makes no job, the Assign is refused.
    if (job != null && runAt == 0) {
      long session = placement.sessionForNew(id, job.queue(), job.type(), job.limit(), now);
      if (session != 0) {
        entry.add(new Command.Assign(id, session, Command.CURRENT));
      }
    }
    return deciding;
  }
}
