package io.holdfast.bench.crash;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.ScheduleCommand;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.OfflineLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the schedules of fixed rates in a log have made, by that log alone: each instant up to where
 * its schedule is decided has fired once, or was skipped with a reason.
 *
 * <p>Which commands were accepted is the production ledger's word; the instants are worked out
 * here.
 */
final class Instants {
  private final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
  private final Map<Long, Set<Long>> fired = new HashMap<>();

  /** Where the last decided instant of each schedule is; the next one is one period later. */
  private final Map<Long, Long> decided = new HashMap<>();

  private final Map<Long, Long> periods = new HashMap<>();
  private long firings;
  private long skipped;

  private Instants() {}

  /** Reads a replica's log, from its beginning to an index that is known to be committed. */
  static Instants of(Path folder, long upTo) {
    Instants instants = new Instants();
    try (OfflineLog log = OfflineLog.open(folder)) {
      log.forEach(1, upTo, instants::apply);
    }
    return instants;
  }

  /** How many have fired. */
  long firings() {
    return firings;
  }

  /** How many were skipped, with a reason in the log. */
  long skipped() {
    return skipped;
  }

  int schedules() {
    return periods.size();
  }

  /** Ledger time of the last entry. */
  long now() {
    return ledger.now();
  }

  /** Where the schedule is decided that is furthest behind, ledger time. */
  long decidedUntil() {
    return decided.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  private void apply(LogRecord record) {
    if (record.kind() != LogRecord.Kind.DATA) {
      return;
    }
    Entry entry = CommandCodec.decode(ByteBuffer.wrap(record.payload()));
    ledger.beginEntry(record.index(), entry);
    for (Command command : entry.commands()) {
      Outcome outcome = ledger.apply(record.index(), command);
      if (outcome.accepted()) {
        accepted(entry, command, outcome);
      }
    }
  }

  private void accepted(Entry entry, Command command, Outcome outcome) {
    if (command instanceof ScheduleCommand.PutSchedule put && !outcome.duplicate()) {
      ledger.forEachSchedule(
          0,
          id -> {
            begins(id, put);
            return true;
          });
    } else if (command instanceof ScheduleCommand.Fire fire && fire.kind() == FireKind.DUE) {
      if (fire.nominal() > entry.time()) {
        throw new Violation("P16: " + fire + " in an entry of " + entry.time());
      }
      if (!fired.computeIfAbsent(fire.scheduleId(), id -> new HashSet<>()).add(fire.nominal())) {
        throw new Violation("P8: fired twice: " + fire);
      }
      firings++;
      follows(fire.scheduleId(), fire.nominal(), fire.nominal(), fire);
    } else if (command instanceof ScheduleCommand.SkipOccurrences skip) {
      skipped += skip.skipped().count();
      follows(skip.scheduleId(), skip.skipped().first(), skip.skipped().last(), skip);
    }
  }

  private void begins(long id, ScheduleCommand.PutSchedule put) {
    Schedule schedule = ledger.schedule(id);
    if (schedule != null && schedule.name().equals(put.name())) {
      decided.put(id, schedule.decidedUntil());
      periods.put(id, schedule.spec().timing().period());
    }
  }

  /** Nothing lies between what was decided before and what is decided now. */
  private void follows(long id, long first, long last, ScheduleCommand command) {
    long next = decided.getOrDefault(id, 0L) + periods.getOrDefault(id, 0L);
    if (first != next) {
      throw new Violation("P8: expected the instant " + next + " next but: " + command);
    }
    decided.put(id, last);
  }
}
