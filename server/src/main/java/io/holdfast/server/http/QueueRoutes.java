package io.holdfast.server.http;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.Retention;
import io.holdfast.server.access.Right;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import io.holdfast.server.endpoint.QueueEndpoint;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.RateText;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What people set for queues, and for the place of a job in one. */
final class QueueRoutes {
  /** More is no limit to anybody. */
  static final int MAX_CONCURRENT = 1_000_000;

  private static final Shape SETTINGS =
      new Shape()
          .with(Kind.COUNT, "concurrency")
          .with(Kind.TEXT, "rate")
          .with(Kind.COUNT, "weight", "maxJobs", "retentionCount", "retentionBytes")
          .with(Kind.LENGTH, "retention");

  private static final Shape CHANGE =
      new Shape().with(Kind.COUNT, "priority").with(Kind.POINT, "runAt").with(Kind.LENGTH, "delay");

  private static final Shape NOTHING = new Shape();

  private final QueueEndpoint queues;

  QueueRoutes(QueueEndpoint queues) {
    this.queues = queues;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/queues/{queue}", call -> shown(queues.queue(name(call)))).needs(Right.JOBS),
        Route.put("/v1/queues/{queue}", this::put),
        Route.post("/v1/queues/{queue}:pause", call -> mode(call, QueueMode.PAUSED)),
        Route.post("/v1/queues/{queue}:resume", call -> mode(call, QueueMode.OPEN)),
        Route.post("/v1/queues/{queue}:drain", call -> mode(call, QueueMode.DRAINING)),
        Route.post("/v1/jobs/{id}:change", this::change).needs(Right.JOBS));
  }

  private static String name(Call call) {
    return Fields.checkedName("the queue in the address", call.variable(), Limits.MAX_NAME_BYTES);
  }

  private CompletableFuture<Reply> put(Call call) {
    String queue = name(call);
    Fields body = call.body(SETTINGS);
    RateText rate = rate(body, "rate");
    return shown(
        queues.put(
            queue,
            new QueueSettings(
                (int) body.count("concurrency", 1, MAX_CONCURRENT, 0),
                rate == null ? 0 : rate.count(),
                rate == null ? 0 : rate.periodMillis(),
                (int) body.count("weight", 1, Limits.MAX_WEIGHT, 1),
                body.count("maxJobs", 1, Limits.MAX_TIME, 0),
                new Retention(
                    body.length("retention", 1, TimeText.MAX_MILLIS, 0),
                    body.count("retentionCount", 1, Limits.MAX_TIME, 0),
                    body.count("retentionBytes", 1, Limits.MAX_TIME, 0)))));
  }

  private CompletableFuture<Reply> mode(Call call, QueueMode mode) {
    call.body(NOTHING);
    return shown(queues.setMode(name(call), mode));
  }

  private CompletableFuture<Reply> change(Call call) {
    Fields body = call.body(CHANGE);
    long priority = body.count("priority", 0, Limits.MAX_PRIORITY, QueueCommand.UNCHANGED);
    long runAt = body.point("runAt");
    long delay = body.length("delay", 0, TimeText.MAX_MILLIS, -1);
    if (runAt != 0 && delay >= 0) {
      throw ProblemException.invalid("Expected only one of runAt and delay but both are there");
    }
    if (priority < 0 && runAt == 0 && delay < 0) {
      throw ProblemException.invalid("Expected priority, runAt or delay but none of them is there");
    }
    return JobRoutes.shown(
        delay >= 0
            ? queues.changeLater(call.id(), (int) priority, delay)
            : queues.change(call.id(), (int) priority, runAt == 0 ? -1 : runAt));
  }

  /** Null where it was left out. */
  static @Nullable RateText rate(Fields fields, String name) {
    String text = fields.text(name);
    try {
      return text == null ? null : RateText.parse(fields.path(name), text);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
    }
  }

  /** The limit that a job shares with others of its key. */
  static KeyLimit keyLimit(Fields job) {
    String key = job.text("concurrencyKey");
    int concurrent = (int) job.count("concurrencyLimit", 1, MAX_CONCURRENT, 0);
    RateText rate = rate(job, "rateLimit");
    if (key == null && concurrent == 0 && rate == null) {
      return KeyLimit.NONE;
    }
    if (key == null) {
      throw ProblemException.invalid(
          "Expected " + job.path("concurrencyKey") + " with a limit but it is not there");
    }
    if (concurrent == 0 && rate == null) {
      throw ProblemException.invalid(
          "Expected "
              + job.path("concurrencyLimit")
              + " or "
              + job.path("rateLimit")
              + " with a concurrencyKey but neither is there");
    }
    return new KeyLimit(
        Fields.checkedName(job.path("concurrencyKey"), key, Limits.MAX_KEY_BYTES),
        concurrent,
        rate == null ? 0 : rate.count(),
        rate == null ? 0 : rate.periodMillis());
  }

  static String fairnessKey(Fields job) {
    String key = requireNonNullElse(job.text("fairnessKey"), "");
    return key.isEmpty()
        ? ""
        : Fields.checkedName(job.path("fairnessKey"), key, Limits.MAX_KEY_BYTES);
  }

  static void write(JsonGenerator out, KeyLimit limit) throws IOException {
    if (!limit.isNone()) {
      out.writeStringField("concurrencyKey", limit.key());
      if (limit.concurrent() > 0) {
        out.writeNumberField("concurrencyLimit", limit.concurrent());
      }
      if (limit.count() > 0) {
        out.writeStringField("rateLimit", RateText.print(limit.count(), limit.period()));
      }
    }
  }

  private static CompletableFuture<Reply> shown(CompletableFuture<QueueInfo> queue) {
    return queue.thenApply(known -> Reply.json(200, out -> write(out, known)));
  }

  static void write(JsonGenerator out, QueueInfo queue) throws IOException {
    out.writeStartObject();
    out.writeStringField("queue", queue.queue());
    out.writeNumberField("scheduled", queue.scheduled());
    out.writeNumberField("ready", queue.ready());
    out.writeNumberField("assigned", queue.assigned());
    out.writeNumberField("running", queue.running());
    out.writeNumberField("held", queue.held());
    out.writeStringField("mode", queue.mode().name());
    QueueSettings settings = queue.settings();
    writeSet(out, "concurrency", settings.concurrent());
    if (settings.rateCount() > 0) {
      out.writeStringField("rate", RateText.print(settings.rateCount(), settings.ratePeriod()));
    }
    out.writeNumberField("weight", settings.weight());
    writeSet(out, "maxJobs", settings.maxJobs());
    Retention retention = settings.retention();
    if (retention.millis() > 0) {
      out.writeStringField("retention", TimeText.printLength(retention.millis()));
    }
    writeSet(out, "retentionCount", retention.jobs());
    writeSet(out, "retentionBytes", retention.bytes());
    out.writeEndObject();
  }

  private static void writeSet(JsonGenerator out, String name, long value) throws IOException {
    if (value > 0) {
      out.writeNumberField(name, value);
    }
  }
}
