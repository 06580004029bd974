package io.holdfast.cli.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.Table;

/** Schedules as people see them. */
final class ScheduleText {
  /** What is shown of one, in this order, where it is there. */
  private static final String[] FIELDS = {
    "name",
    "id",
    "version",
    "cron",
    "every",
    "afterEnd",
    "at",
    "zone",
    "start",
    "end",
    "jitter",
    "gap",
    "overlap",
    "missed",
    "missedMost",
    "missedWindow",
    "concurrency",
    "queue",
    "type",
    "payload",
    "queueTimeout",
    "totalTimeout",
    "runTimeout",
    "maxAttempts",
    "retryDelay",
    "onWorkerLoss",
    "paused",
    "createdAt",
    "decidedUntil",
    "next",
    "lastFired",
    "lastJob",
    "waiting",
    "fired",
    "skipped"
  };

  private ScheduleText() {}

  static String path(String name) {
    return "/v1/schedules/" + Remote.escape(name);
  }

  /** All of it, a field a line. */
  static void details(Streams streams, JsonNode schedule) {
    Table table = new Table();
    for (String field : FIELDS) {
      if (schedule.has(field)) {
        table.row(field, Table.text(schedule, field));
      }
    }
    table.print(streams.out());
    if (!schedule.path("skippedRanges").isEmpty()) {
      streams.out().println();
      Table skipped = new Table("SKIPPED FROM", "TO", "COUNT", "REASON");
      for (JsonNode each : schedule.path("skippedRanges")) {
        skipped.row(
            Table.text(each, "first"),
            Table.text(each, "last"),
            Table.text(each, "count"),
            Table.text(each, "reason"));
      }
      skipped.print(streams.out());
    }
  }

  /** When it fires, in a word. */
  static String timing(JsonNode schedule) {
    for (String field : new String[] {"cron", "every", "afterEnd", "at"}) {
      if (schedule.has(field)) {
        String text = Table.text(schedule, field);
        return field.equals("cron") ? text : field + " " + text;
      }
    }
    return "-";
  }
}
