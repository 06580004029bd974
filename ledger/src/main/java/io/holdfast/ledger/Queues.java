package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The queues that somebody has set something for. Each holds its name in use, so that a job finds
 * its queue's settings by the name that it has anyway, and a queue without any by one null.
 */
final class Queues {
  private final RecordTable<QueueRecord> table = new RecordTable<>();
  private final Names names;
  private final int maxNames;

  /** The last id given. Part of the state: it goes on from there. */
  private long lastId;

  Queues(Names names, LedgerOptions options) {
    this.names = names;
    maxNames = options.maxNames();
  }

  RecordTable<QueueRecord> table() {
    return table;
  }

  long lastId() {
    return lastId;
  }

  Outcome put(QueueCommand.PutQueue command) {
    return change(command.queue(), command.settings(), null);
  }

  Outcome setMode(QueueCommand.SetQueueMode command) {
    return change(command.queue(), null, command.mode());
  }

  /** Sets what is not null. */
  private Outcome change(String queue, @Nullable QueueSettings settings, @Nullable QueueMode mode) {
    Name name = names.find(queue);
    QueueRecord known = name.settings;
    QueueSettings settingsBefore = known == null ? QueueSettings.DEFAULT : known.settings;
    QueueMode modeBefore = known == null ? QueueMode.OPEN : known.mode;
    QueueSettings settingsAfter = settings == null ? settingsBefore : settings;
    QueueMode modeAfter = mode == null ? modeBefore : mode;
    if (settingsAfter.equals(settingsBefore) && modeAfter == modeBefore) {
      return Outcomes.done(true, 0);
    }
    QueueRecord record = known;
    if (record == null) {
      if (table.size() >= Limits.MAX_QUEUES_SET || (name.uses == 0 && names.size() >= maxNames)) {
        return Outcomes.rejected(Rejection.FULL, 0);
      }
      record = new QueueRecord(++lastId, name);
      enter(record);
    }
    table.touch(record);
    record.settings = settingsAfter;
    record.mode = modeAfter;
    record.fullAt = settingsAfter.rateCount() == 0 ? 0 : record.fullAt;
    table.settle(record);
    if (record.isDefault()) {
      table.remove(record);
      name.settings = null;
      names.release(name);
    }
    return Outcomes.done(false, 0);
  }

  /** One more job of a queue has started: its rate's token is spent. */
  void started(QueueRecord record, long now) {
    QueueSettings settings = record.settings;
    if (settings.rateCount() > 0) {
      table.touch(record);
      record.fullAt =
          Rate.afterStart(record.fullAt, now, settings.rateCount(), settings.ratePeriod());
      table.settle(record);
    }
  }

  /** Takes one of a snapshot, in the order of ids. */
  void restore(QueueRecord record) {
    if (record.isDefault() || record.name.settings != null) {
      throw new IllegalArgumentException("settings of queue " + record.name.text);
    }
    enter(record);
  }

  void restored(long lastIdGiven) {
    lastId = lastIdGiven;
  }

  private void enter(QueueRecord record) {
    names.use(record.name);
    record.name.settings = record;
    table.add(record);
  }
}
