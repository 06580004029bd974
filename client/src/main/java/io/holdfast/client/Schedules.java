package io.holdfast.client;

import static io.holdfast.client.WireJson.field;
import static io.holdfast.client.WireJson.id;
import static io.holdfast.client.WireJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Jobs at local times, at a rate, or once: {@link HoldfastClient#schedules()}. Used by many threads
 * at once; each method waits for its answer. What is refused is a {@link HoldfastException}.
 *
 * <pre>{@code
 * Schedules schedules = client.schedules();
 * schedules.put("nightly", REPORT, new Report("yesterday"),
 *     options -> options.cron("30 2 * * MON-FRI").zone(ZoneId.of("Europe/Berlin")));
 * schedules.preview("nightly", Instant.now(), null, 5).forEach(System.out::println);
 * }</pre>
 */
public final class Schedules {
  private static final byte[] NOTHING = {};

  private final HoldfastClient client;

  /** A key that nobody else has, for each trigger. */
  private final Supplier<String> keys;

  Schedules(HoldfastClient client, Supplier<String> keys) {
    this.client = client;
    this.keys = keys;
  }

  /**
   * An instant that a schedule names.
   *
   * @param at null where it does not fire
   * @param local what the schedule says, in its zone
   * @param shift what became of that: {@code NONE}, {@code GAP_SHIFTED}, {@code GAP_SKIPPED},
   *     {@code OVERLAP_FIRST} or {@code OVERLAP_LAST}
   */
  public record Previewed(@Nullable Instant at, LocalDateTime local, String shift) {}

  /** A job for an instant. */
  public record Fired(Instant nominal, long job) {}

  /**
   * What a backfill did.
   *
   * @param passedOver how many instants had made a job already
   */
  public record Backfill(List<Fired> fired, long passedOver) {}

  /**
   * Defines a schedule, or defines it anew: what is not set is the default, also where it was
   * otherwise before. It fires after this moment only.
   *
   * @param input what each of its jobs gets
   * @throws HoldfastException INVALID_ARGUMENT, with what would be right; FULL
   */
  public <I> ScheduleStatus put(
      String name, JobType<I, ?> type, I input, Consumer<ScheduleOptions> options) {
    ScheduleOptions wanted = new ScheduleOptions();
    wanted.job(type.defaults());
    options.accept(wanted);
    byte[] payload = type.input().encode(input);
    byte[] body = wanted.encode(type.name(), payload, type.input().isJson());
    return status(send("PUT", path(name), body));
  }

  /** One schedule. Refused with NOT_FOUND. */
  public ScheduleStatus get(String name) {
    return status(send("GET", path(name), NOTHING));
  }

  /** All schedules, in the order in which they were made. */
  public List<ScheduleStatus> list() {
    List<ScheduleStatus> all = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page = send("GET", "/v1/schedules?limit=1000" + cursor, NOTHING);
      for (JsonNode each : field(page, "schedules")) {
        all.add(status(each));
      }
      String next = text(page, "cursor");
      cursor = next == null ? null : "&cursor=" + next;
    }
    return all;
  }

  /** Forgets a schedule; the jobs that it made stay. One that is not there is fine. */
  public void delete(String name) {
    try {
      client.request("DELETE", path(name), NOTHING);
    } catch (HoldfastException refused) {
      if (!refused.code().equals(HoldfastException.NOT_FOUND)) {
        throw refused; // Else it is gone, perhaps by a request of ours that was repeated.
      }
    }
  }

  /** Stops a schedule. */
  public ScheduleStatus pause(String name) {
    return status(send("POST", path(name) + ":pause", NOTHING));
  }

  /** Lets a schedule go on from this moment; a backfill makes up for the pause. */
  public ScheduleStatus resume(String name) {
    return status(send("POST", path(name) + ":resume", NOTHING));
  }

  /**
   * Makes a job now, also while the schedule is paused; its instants go on as if nothing had been.
   * Refused with STILL_RUNNING by its policy for concurrency.
   *
   * @return the job, of the schedule's type
   */
  public long trigger(String name) {
    String key = keys.get();
    byte[] body = WireJson.object(json -> json.writeStringField("key", key));
    return id(send("POST", path(name) + ":trigger", body), "id");
  }

  /**
   * Makes jobs for instants of the past that have made none, a thousand at most.
   *
   * @param from the first instant
   * @param to behind the last one
   */
  public Backfill backfill(String name, Instant from, Instant to) {
    return backfilled(name, from, to, null);
  }

  /**
   * Makes jobs for all instants, once for each name of a run.
   *
   * @param run such as {@code fix-41}; it is known for a day
   */
  public Backfill backfillAgain(String name, Instant from, Instant to, String run) {
    return backfilled(name, from, to, run);
  }

  private Backfill backfilled(String name, Instant from, Instant to, @Nullable String run) {
    byte[] body =
        WireJson.object(
            json -> {
              json.writeStringField("from", from.toString());
              json.writeStringField("to", to.toString());
              if (run != null) {
                json.writeStringField("again", run);
              }
            });
    JsonNode done = send("POST", path(name) + ":backfill", body);
    List<Fired> fired = new ArrayList<>();
    for (JsonNode each : field(done, "fired")) {
      fired.add(new Fired(required(each, "nominal"), id(each, "job")));
    }
    return new Backfill(fired, field(done, "passedOver").asLong());
  }

  /**
   * The instants of a schedule.
   *
   * @param to behind the last one; null for no end
   * @param limit from 1 to 1,000
   */
  public List<Previewed> preview(String name, Instant from, @Nullable Instant to, int limit) {
    String end = to == null ? "" : "&to=" + escaped(to.toString());
    String query = ":preview?limit=" + limit + "&from=" + escaped(from.toString()) + end;
    List<Previewed> instants = new ArrayList<>();
    for (JsonNode each : field(send("GET", path(name) + query, NOTHING), "instants")) {
      instants.add(
          new Previewed(
              point(each, "at"),
              LocalDateTime.parse(field(each, "local").asText()),
              field(each, "shift").asText()));
    }
    return instants;
  }

  private JsonNode send(String method, String path, byte[] body) {
    return WireJson.tree(client.request(method, path, body));
  }

  private static String path(String name) {
    return "/v1/schedules/" + escaped(name);
  }

  private static String escaped(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ScheduleStatus status(JsonNode schedule) {
    List<ScheduleStatus.Skipped> ranges = new ArrayList<>();
    for (JsonNode each : schedule.path("skippedRanges")) {
      ranges.add(
          new ScheduleStatus.Skipped(
              required(each, "first"),
              required(each, "last"),
              each.path("count").asLong(),
              field(each, "reason").asText()));
    }
    return new ScheduleStatus(
        field(schedule, "name").asText(),
        id(schedule, "id"),
        field(schedule, "version").asLong(),
        field(schedule, "queue").asText(),
        field(schedule, "type").asText(),
        schedule.path("paused").asBoolean(),
        required(schedule, "createdAt"),
        required(schedule, "decidedUntil"),
        point(schedule, "next"),
        point(schedule, "lastFired"),
        schedule.hasNonNull("lastJob") ? id(schedule, "lastJob") : 0,
        schedule.path("fired").asLong(),
        schedule.path("skipped").asLong(),
        ranges);
  }

  private static Instant required(JsonNode object, String name) {
    Instant point = point(object, name);
    if (point == null) {
      throw WireJson.invalid("a point in time in " + name, null);
    }
    return point;
  }

  private static @Nullable Instant point(JsonNode object, String name) {
    String text = text(object, name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException wrong) {
      throw WireJson.invalid("a point in time in " + name, wrong);
    }
  }
}
