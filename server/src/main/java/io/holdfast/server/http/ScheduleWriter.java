package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.decider.schedule.Nominal;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.Schedule;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.ledger.SkippedRange;
import io.holdfast.server.endpoint.ScheduleEndpoint.Preview;
import io.holdfast.server.endpoint.ScheduleEndpoint.ScheduleInfo;
import io.holdfast.server.text.TimeText;
import java.io.IOException;

/** Schedules as JSON: what was put, with its defaults, and how it stands. */
final class ScheduleWriter {
  private ScheduleWriter() {}

  static void write(JsonGenerator out, ScheduleInfo info) throws IOException {
    Schedule schedule = info.schedule();
    out.writeStartObject();
    out.writeStringField("name", schedule.name());
    out.writeStringField("id", Long.toString(schedule.id()));
    out.writeNumberField("version", schedule.version());
    write(out, schedule.spec().timing());
    write(out, schedule.spec().policies());
    write(out, schedule.spec().job());
    out.writeBooleanField("paused", schedule.paused());
    point(out, "createdAt", schedule.createdAt());
    point(out, "decidedUntil", schedule.decidedUntil());
    point(out, "next", info.next());
    point(out, "lastFired", schedule.lastNominal());
    if (schedule.lastJobId() != 0) {
      out.writeStringField("lastJob", Long.toString(schedule.lastJobId()));
    }
    point(out, "waiting", schedule.waitingNominal());
    out.writeNumberField("fired", schedule.fired());
    out.writeNumberField("skipped", schedule.skipped());
    out.writeArrayFieldStart("skippedRanges");
    for (SkippedRange each : schedule.skippedRanges()) {
      out.writeStartObject();
      point(out, "first", each.first());
      point(out, "last", each.last());
      if (each.count() != 0) {
        out.writeNumberField("count", each.count());
      }
      out.writeStringField("reason", each.reason().name());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ScheduleTiming timing) throws IOException {
    switch (timing.kind()) {
      case CRON -> out.writeStringField("cron", timing.cron());
      case RATE -> out.writeStringField("every", TimeText.printLength(timing.period()));
      case DELAY -> out.writeStringField("afterEnd", TimeText.printLength(timing.period()));
      case ONCE -> point(out, "at", timing.at());
    }
    out.writeStringField("zone", timing.zone());
    point(out, "start", timing.start());
    point(out, "end", timing.end());
    out.writeStringField("jitter", TimeText.printLength(timing.jitter()));
  }

  private static void write(JsonGenerator out, SchedulePolicies policies) throws IOException {
    out.writeStringField("gap", policies.gap().name());
    out.writeStringField("overlap", policies.overlap().name());
    out.writeStringField("missed", policies.missed().name());
    out.writeNumberField("missedMost", policies.missedMost());
    out.writeStringField("missedWindow", TimeText.printLength(policies.missedWindow()));
    out.writeStringField("concurrency", policies.concurrency().name());
  }

  private static void write(JsonGenerator out, JobTemplate job) throws IOException {
    out.writeStringField("queue", job.queue());
    out.writeStringField("type", job.type());
    Json.writeBytes(out, "payload", job.payload());
    length(out, "queueTimeout", job.queueTimeout());
    length(out, "totalTimeout", job.totalTimeout());
    JobRules rules = job.rules();
    length(out, "runTimeout", rules.runTimeout());
    if (rules.retry().isFixed()) {
      out.writeNumberField("maxAttempts", rules.retry().maxAttempts());
      out.writeStringField("retryDelay", TimeText.printLength(rules.retry().delay()));
    } else {
      RetryFields.write(out, rules.retry());
    }
    out.writeStringField("onWorkerLoss", rules.onWorkerLoss().name());
    if (!rules.retry().isFixed()) {
      RetryFields.write(out, rules.retry());
    }
    out.writeNumberField("priority", job.priority());
    QueueRoutes.write(out, job.limit());
    if (!job.fairnessKey().isEmpty()) {
      out.writeStringField("fairnessKey", job.fairnessKey());
    }
  }

  private static void point(JsonGenerator out, String name, long at) throws IOException {
    if (at != 0) {
      out.writeStringField(name, TimeText.printPoint(at));
    }
  }

  private static void length(JsonGenerator out, String name, long millis) throws IOException {
    if (millis != 0) {
      out.writeStringField(name, TimeText.printLength(millis));
    }
  }

  static void write(JsonGenerator out, Preview preview) throws IOException {
    out.writeStartObject();
    out.writeStringField("zone", preview.zone());
    out.writeStringField("zoneRules", preview.zoneRules());
    out.writeArrayFieldStart("instants");
    for (Nominal each : preview.instants()) {
      out.writeStartObject();
      if (each.fires()) {
        point(out, "at", each.at());
      }
      out.writeStringField("local", each.local().toString());
      out.writeStringField("shift", each.shift().name());
      String reason = reason(each);
      if (!reason.isEmpty()) {
        out.writeStringField("reason", reason);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeBooleanField("more", preview.more());
    out.writeEndObject();
  }

  private static String reason(Nominal nominal) {
    return switch (nominal.shift()) {
      case NONE -> "";
      case GAP_SHIFTED -> "this local time does not exist: later by the length of the gap";
      case GAP_SKIPPED -> "this local time does not exist: it does not fire";
      case OVERLAP_FIRST -> "this local time exists twice: the first of them";
      case OVERLAP_LAST -> "this local time exists twice: the second of them";
    };
  }
}
