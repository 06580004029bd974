package io.holdfast.ledger;

import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import org.jspecify.annotations.Nullable;

/** All schedules, by incarnation and by name. */
final class Schedules {
  private final RecordTable<ScheduleRecord> table = new RecordTable<>();

  /** For look-up only, never iterated. */
  private final Object2LongOpenHashMap<String> byName = new Object2LongOpenHashMap<>();

  /** The incarnation made last; only grows. */
  private long lastId;

  RecordTable<ScheduleRecord> table() {
    return table;
  }

  long lastId() {
    return lastId;
  }

  @Nullable ScheduleRecord get(long id) {
    return table.get(id);
  }

  @Nullable ScheduleRecord find(String name) {
    long id = byName.getLong(name);
    return id == 0 ? null : table.get(id);
  }

  ScheduleRecord create(String name, long now, ScheduleSpec spec) {
    ScheduleRecord made = new ScheduleRecord(lastId + 1, name, now, spec);
    add(made);
    lastId = made.id;
    return made;
  }

  void remove(ScheduleRecord schedule) {
    table.remove(schedule);
    byName.removeLong(schedule.name);
  }

  /** To be called before a schedule changes, and {@link #settle} after it. */
  void touch(ScheduleRecord schedule) {
    table.touch(schedule);
  }

  void settle(ScheduleRecord schedule) {
    table.settle(schedule);
  }

  /** A job of an occurrence has ended, or goes on after its end. */
  void moved(JobRecord job) {
    ScheduleRecord schedule = table.get(job.ties.occurrence().scheduleId());
    if (schedule != null && schedule.lastJobId == job.id) {
      table.touch(schedule);
      schedule.lastEndedAt = job.endedAt;
      table.settle(schedule);
    }
  }

  /** Takes one of a snapshot. */
  void add(ScheduleRecord schedule) {
    table.add(schedule);
    if (byName.put(schedule.name, schedule.id) != 0) {
      throw new IllegalArgumentException("two schedules of the name " + schedule.name);
    }
  }

  void restored(long lastScheduleId) {
    lastId = lastScheduleId;
  }

  int named() {
    return byName.size();
  }
}
