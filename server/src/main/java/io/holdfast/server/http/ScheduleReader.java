package io.holdfast.server.http;

import static java.util.Objects.requireNonNullElse;

import io.holdfast.ledger.JobTemplate;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.ScheduleSpec;
import io.holdfast.ledger.ScheduleTiming;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.TimeText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schedule as a caller describes it: when, what about the exceptions, and the job's fields. */
final class ScheduleReader {
  private static final String DEFAULT_ZONE = "UTC";

  /** What a job has of its own; the rest of its fields a schedule has too. */
  private static final List<String> OF_ONE_JOB =
      List.of(
          "key",
          "keyTtl",
          "uniqueWhilePending",
          "delay",
          "runAt",
          "traceparent",
          "tracestate",
          "after",
          "onFailure");

  static final Shape SCHEDULE =
      new Shape()
          .with(Kind.TEXT, "cron")
          .with(Kind.LENGTH, "every", "afterEnd")
          .with(Kind.POINT, "at")
          .with(Kind.TEXT, "zone")
          .with(Kind.POINT, "start", "end")
          .with(Kind.LENGTH, "jitter")
          .with(Kind.TEXT, "gap", "overlap", "missed")
          .with(Kind.COUNT, "missedMost")
          .with(Kind.LENGTH, "missedWindow")
          .with(Kind.TEXT, "concurrency")
          .withAllOf(JobReader.JOB, OF_ONE_JOB);

  private ScheduleReader() {}

  static ScheduleSpec read(Fields fields) {
    JobSpec job = JobReader.read(fields, null, TraceContext.NONE);
    try {
      return new ScheduleSpec(
          timing(fields),
          policies(fields),
          new JobTemplate(
              job.queue(),
              job.type(),
              job.payload(),
              job.queueTimeoutMillis(),
              job.totalTimeoutMillis(),
              job.priority(),
              job.rules(),
              job.ties().limit(),
              job.ties().fairnessKey()));
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
    }
  }

  private static ScheduleTiming timing(Fields fields) {
    String cron = fields.text("cron");
    long every = fields.length("every", 1, TimeText.MAX_MILLIS, 0);
    long afterEnd = fields.length("afterEnd", 1, TimeText.MAX_MILLIS, 0);
    long at = fields.point("at");
    return new ScheduleTiming(
        kind(cron, every, afterEnd, at),
        cron == null ? "" : cron.trim(),
        every + afterEnd,
        at,
        requireNonNullElse(fields.text("zone"), DEFAULT_ZONE),
        fields.point("start"),
        fields.point("end"),
        fields.length("jitter", 0, Limits.MAX_JITTER_MILLIS, 0));
  }

  private static ScheduleTiming.Kind kind(
      @Nullable String cron, long every, long afterEnd, long at) {
    List<ScheduleTiming.Kind> kinds = new ArrayList<>();
    if (cron != null) {
      kinds.add(ScheduleTiming.Kind.CRON);
    }
    if (every != 0) {
      kinds.add(ScheduleTiming.Kind.RATE);
    }
    if (afterEnd != 0) {
      kinds.add(ScheduleTiming.Kind.DELAY);
    }
    if (at != 0) {
      kinds.add(ScheduleTiming.Kind.ONCE);
    }
    if (kinds.size() != 1) {
      throw ProblemException.invalid(
          "Expected exactly one of cron, every, afterEnd and at but there are " + kinds.size());
    }
    return kinds.get(0);
  }

  private static SchedulePolicies policies(Fields fields) {
    SchedulePolicies plain = SchedulePolicies.DEFAULT;
    return new SchedulePolicies(
        requireNonNullElse(fields.choice("gap", SchedulePolicies.Gap.class), plain.gap()),
        requireNonNullElse(
            fields.choice("overlap", SchedulePolicies.Overlap.class), plain.overlap()),
        requireNonNullElse(fields.choice("missed", SchedulePolicies.Missed.class), plain.missed()),
        (int) fields.count("missedMost", 1, Limits.MAX_MISSED_FIRED, plain.missedMost()),
        fields.length("missedWindow", 1, TimeText.MAX_MILLIS, plain.missedWindow()),
        requireNonNullElse(
            fields.choice("concurrency", SchedulePolicies.Concurrency.class), plain.concurrency()));
  }
}
