package io.holdfast.simulation.cluster;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.simulation.checker.Observation;
import it.unimi.dsi.fastutil.longs.LongAVLTreeSet;
import java.util.ArrayList;
import java.util.List;

/** The part of {@link Facts} that is about schedules. */
final class OccurrenceFacts {
  private final Journal journal;

  OccurrenceFacts(Journal journal) {
    this.journal = journal;
  }

  /** An entry was applied for the first time. */
  void look(long index, Entry entry, List<Outcome> outcomes, LedgerView view) {
    LongAVLTreeSet touched = new LongAVLTreeSet();
    for (int i = 0; i < outcomes.size(); i++) {
      Command command = entry.commands().get(i);
      if (!(command instanceof ScheduleCommand) || !outcomes.get(i).accepted()) {
        continue;
      }
      if (command instanceof ScheduleCommand.Fire fire) {
        touched.add(fire.scheduleId());
        if (outcomes.get(i).count() == 1) {
          boolean inItsTurn =
              fire.kind() == FireKind.DUE
                  || fire.kind() == FireKind.QUEUED
                  || fire.kind() == FireKind.BACKFILL;
          journal.tell(
              new Observation.OccurrenceFired(
                  index,
                  fire.scheduleId(),
                  fire.nominal(),
                  inItsTurn,
                  outcomes.get(i).jobId(),
                  view.now()));
        }
      } else if (command instanceof ScheduleCommand.SkipOccurrences skip) {
        touched.add(skip.scheduleId());
      } else {
        view.forEachSchedule(0, touched::add);
      }
    }
    for (long id : touched) {
      Schedule schedule = view.schedule(id);
      if (schedule != null) {
        tell(index, schedule);
      }
    }
  }

  private void tell(long index, Schedule schedule) {
    List<Observation.Range> skipped = new ArrayList<>();
    schedule
        .skippedRanges()
        .forEach(range -> skipped.add(new Observation.Range(range.first(), range.last())));
    journal.tell(
        new Observation.ScheduleSeen(
            index,
            schedule.id(),
            schedule.version(),
            schedule.createdAt(),
            schedule.spec().timing().period(),
            schedule.decidedUntil(),
            schedule.waitingNominal(),
            skipped));
  }
}
