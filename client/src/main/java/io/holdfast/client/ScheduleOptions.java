package io.holdfast.client;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule fires, what it does where that is not plain, and how its jobs are to be treated.
 * Exactly one of {@link #cron}, {@link #every}, {@link #afterEnd} and {@link #at} is needed; what
 * else is not set is the server's default. Used by one thread, while the schedule is being put.
 *
 * <pre>{@code
 * client.schedules().put("nightly", REPORT, new Report("yesterday"),
 *     options -> options.cron("30 2 * * MON-FRI").zone(ZoneId.of("Europe/Berlin"))
 *         .missed(ScheduleOptions.Missed.ONE)
 *         .concurrency(ScheduleOptions.Concurrency.SKIP));
 * }</pre>
 */
public final class ScheduleOptions {
  private @Nullable String cron;
  private @Nullable Duration every;
  private @Nullable Duration afterEnd;
  private @Nullable Instant at;
  private @Nullable ZoneId zone;
  private @Nullable Instant start;
  private @Nullable Instant end;
  private @Nullable Duration jitter;
  private @Nullable Gap gap;
  private @Nullable Overlap overlap;
  private @Nullable Missed missed;
  private @Nullable Integer missedMost;
  private @Nullable Duration missedWindow;
  private @Nullable Concurrency concurrency;
  private final JobOptions job = new JobOptions();

  /** A local time that does not exist. */
  public enum Gap {
    /** Later by the length of the gap; the default. */
    SHIFT,
    /** Not at all. */
    SKIP
  }

  /** A local time that exists twice. */
  public enum Overlap {
    /** The first time; the default. */
    FIRST,
    /** The second time. */
    LAST,
    /** Both times. */
    BOTH
  }

  /** Instants that passed while nobody could decide. */
  public enum Missed {
    /** None of them. */
    NONE,
    /** The latest; the default. */
    ONE,
    /** The latest, as many as {@link ScheduleOptions#missedMost} says, in order. */
    ALL
  }

  /** The job of the instant before has not ended. */
  public enum Concurrency {
    /** One more; the default. */
    ALLOW,
    /** None this time. */
    SKIP,
    /** One waits for its end. */
    QUEUE_ONE,
    /** It is cancelled. */
    REPLACE
  }

  ScheduleOptions() {}

  /** Fires at the local times of an expression of five or six fields, or {@code @daily}. */
  public ScheduleOptions cron(String expression) {
    cron = expression;
    return this;
  }

  /** Fires at a fixed rate, counted from the start, or from the creation. */
  public ScheduleOptions every(Duration length) {
    every = length;
    return this;
  }

  /** Fires so long after the end of the job before. */
  public ScheduleOptions afterEnd(Duration length) {
    afterEnd = length;
    return this;
  }

  /** Fires once. */
  public ScheduleOptions at(Instant point) {
    at = point;
    return this;
  }

  /** Whose local times an expression means; UTC without it. */
  public ScheduleOptions zone(ZoneId id) {
    zone = id;
    return this;
  }

  /** No instant before this point. */
  public ScheduleOptions start(Instant point) {
    start = point;
    return this;
  }

  /** No instant at this point or after it. */
  public ScheduleOptions end(Instant point) {
    end = point;
    return this;
  }

  /** A job starts up to so long after its instant; at most 24 h. */
  public ScheduleOptions jitter(Duration length) {
    jitter = length;
    return this;
  }

  /** A local time that does not exist. */
  public ScheduleOptions gap(Gap what) {
    gap = what;
    return this;
  }

  /** A local time that exists twice. */
  public ScheduleOptions overlap(Overlap what) {
    overlap = what;
    return this;
  }

  /** Instants that passed while nobody could decide. */
  public ScheduleOptions missed(Missed what) {
    missed = what;
    return this;
  }

  /** Of {@link Missed#ALL}: at most so many, from 1 to 10,000; 100 without it. */
  public ScheduleOptions missedMost(int count) {
    missedMost = count;
    return this;
  }

  /** What was missed longer ago is skipped; 24 h without it. */
  public ScheduleOptions missedWindow(Duration length) {
    missedWindow = length;
    return this;
  }

  /** The job of the instant before has not ended. */
  public ScheduleOptions concurrency(Concurrency what) {
    concurrency = what;
    return this;
  }

  /** Where its jobs wait; {@code default} without it. */
  public ScheduleOptions queue(String name) {
    job.queue(name);
    return this;
  }

  /**
   * How its jobs are to be treated: {@code options.job(job -> job.priority(7).maxAttempts(5))}.
   * What is of one job alone (a key, a delay or a point in time, jobs before it, a trace) the
   * server refuses, and names it.
   */
  public ScheduleOptions job(Consumer<JobOptions> how) {
    how.accept(job);
    return this;
  }

  /** The schedule as the API takes it. */
  byte[] encode(String type, byte[] payload, boolean isJson) {
    return WireJson.object(
        json -> {
          text(json, "cron", cron);
          length(json, "every", every);
          length(json, "afterEnd", afterEnd);
          text(json, "at", at);
          text(json, "zone", zone);
          text(json, "start", start);
          text(json, "end", end);
          length(json, "jitter", jitter);
          text(json, "gap", gap);
          text(json, "overlap", overlap);
          text(json, "missed", missed);
          count(json, "missedMost", missedMost);
          length(json, "missedWindow", missedWindow);
          text(json, "concurrency", concurrency);
          json.writeStringField("type", type);
          job.write(json);
          WireJson.bytes(json, "payload", payload, isJson);
        });
  }

  private static void text(JsonGenerator json, String field, @Nullable Object value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value.toString());
    }
  }

  private static void count(JsonGenerator json, String field, @Nullable Integer count)
      throws IOException {
    if (count != null) {
      json.writeNumberField(field, count);
    }
  }

  private static void length(JsonGenerator json, String field, @Nullable Duration length)
      throws IOException {
    if (length != null) {
      json.writeStringField(field, Lengths.text(length));
    }
  }
}
