package io.holdfast.server.http;

import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import io.holdfast.server.endpoint.ScheduleEndpoint.Backfilled;
import io.holdfast.server.endpoint.ScheduleEndpoint.FiredInstant;
import io.holdfast.server.endpoint.ScheduleEndpoint.Preview;
import io.holdfast.server.endpoint.ScheduleEndpoint.ScheduleInfo;
import io.holdfast.server.endpoint.ScheduleEndpoint.SchedulePage;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.TimeText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is asked about schedules. */
final class ScheduleRoutes {
  private static final int DEFAULT_PAGE = 100;
  private static final int DEFAULT_INSTANTS = 20;

  private static final Shape NOTHING = new Shape();
  private static final Shape TRIGGER = new Shape().with(Kind.TEXT, "key");
  private static final Shape BACKFILL =
      new Shape().with(Kind.POINT, "from", "to").with(Kind.TEXT, "again");
  private static final Shape PREVIEW =
      new Shape()
          .with(Kind.POINT, "from", "to")
          .with(Kind.COUNT, "limit")
          .withAllOf(ScheduleReader.SCHEDULE, List.of());

  private final ScheduleEndpoint schedules;

  ScheduleRoutes(ScheduleEndpoint schedules) {
    this.schedules = schedules;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/schedules", this::list, "cursor", "limit"),
        Route.post("/v1/schedules:preview", this::previewUnstored),
        Route.put("/v1/schedules/{name}", this::put),
        Route.get("/v1/schedules/{name}", call -> shown(schedules.get(name(call)))),
        Route.delete("/v1/schedules/{name}", this::delete),
        Route.post("/v1/schedules/{name}:pause", call -> pause(call, true)),
        Route.post("/v1/schedules/{name}:resume", call -> pause(call, false)),
        Route.post("/v1/schedules/{name}:trigger", this::trigger),
        Route.post("/v1/schedules/{name}:backfill", this::backfill),
        Route.get("/v1/schedules/{name}:preview", this::preview, "from", "to", "limit"));
  }

  private static String name(Call call) {
    return Fields.checkedName("the name in the address", call.variable(), Limits.MAX_NAME_BYTES);
  }

  private CompletableFuture<Reply> put(Call call) {
    String name = name(call);
    return schedules
        .put(name, ScheduleReader.read(call.body(ScheduleReader.SCHEDULE)))
        .thenApply(
            put ->
                Reply.json(
                    put.created() ? 201 : 200, out -> ScheduleWriter.write(out, put.info())));
  }

  private CompletableFuture<Reply> delete(Call call) {
    return schedules.delete(name(call)).thenApply(done -> Reply.done());
  }

  private CompletableFuture<Reply> list(Call call) {
    String cursor = call.parameter("cursor");
    return schedules
        .list(
            cursor == null ? 0 : BodyReader.id("cursor", cursor),
            limit(call.parameter("limit"), DEFAULT_PAGE))
        .thenApply(ScheduleRoutes::page);
  }

  private static Reply page(SchedulePage page) {
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("schedules");
          for (ScheduleInfo each : page.schedules()) {
            ScheduleWriter.write(out, each);
          }
          out.writeEndArray();
          if (page.nextAfterId() != 0) {
            out.writeStringField("cursor", Long.toString(page.nextAfterId()));
          }
          out.writeEndObject();
        });
  }

  private static int limit(@Nullable String limit, int fallback) {
    if (limit == null) {
      return fallback;
    }
    if (limit.matches("[0-9]{1,4}")) {
      int count = Integer.parseInt(limit);
      if (count >= 1 && count <= ScheduleEndpoint.MAX_INSTANTS) {
        return count;
      }
    }
    throw ProblemException.invalid(
        "Expected limit to be from 1 to "
            + ScheduleEndpoint.MAX_INSTANTS
            + " but it is "
            + Quote.of(limit));
  }

  private CompletableFuture<Reply> pause(Call call, boolean paused) {
    call.body(NOTHING);
    return shown(schedules.pause(name(call), paused));
  }

  private CompletableFuture<Reply> trigger(Call call) {
    String key = JobReader.key(call.body(TRIGGER), call.idempotencyKey());
    return schedules.trigger(name(call), key).thenApply(ScheduleRoutes::made);
  }

  private static Reply made(Submission made) {
    return Reply.json(
        made.duplicate() ? 200 : 201,
        out -> {
          out.writeStartObject();
          out.writeStringField("id", Long.toString(made.jobId()));
          out.writeNumberField("generation", made.generation());
          out.writeStringField("state", made.state().name());
          out.writeBooleanField("duplicate", made.duplicate());
          out.writeEndObject();
        });
  }

  private CompletableFuture<Reply> backfill(Call call) {
    Fields body = call.body(BACKFILL);
    String again = body.text("again");
    if (again != null) {
      Fields.checkedName("again", again, 256);
    }
    return schedules
        .backfill(name(call), required(body, "from"), required(body, "to"), again)
        .thenApply(ScheduleRoutes::backfilled);
  }

  private static long required(Fields body, String name) {
    long point = body.point(name);
    if (point == 0) {
      throw ProblemException.invalid("Expected " + name + " but it is not there");
    }
    return point;
  }

  private static Reply backfilled(Backfilled done) {
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("fired");
          for (FiredInstant each : done.fired()) {
            out.writeStartObject();
            out.writeStringField("nominal", TimeText.printPoint(each.nominal()));
            out.writeStringField("job", Long.toString(each.jobId()));
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeNumberField("passedOver", done.passedOver());
          out.writeEndObject();
        });
  }

  private CompletableFuture<Reply> preview(Call call) {
    return previewed(
        schedules.preview(
            name(call),
            point(call, "from"),
            point(call, "to"),
            limit(call.parameter("limit"), DEFAULT_INSTANTS)));
  }

  private static long point(Call call, String name) {
    String text = call.parameter(name);
    try {
      return text == null ? 0 : TimeText.parsePoint(name, text);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
    }
  }

  private CompletableFuture<Reply> previewUnstored(Call call) {
    Fields body = call.body(PREVIEW);
    return previewed(
        schedules.preview(
            ScheduleReader.read(body),
            body.point("from"),
            body.point("to"),
            (int) body.count("limit", 1, ScheduleEndpoint.MAX_INSTANTS, DEFAULT_INSTANTS)));
  }

  private static CompletableFuture<Reply> previewed(CompletableFuture<Preview> preview) {
    return preview.thenApply(known -> Reply.json(200, out -> ScheduleWriter.write(out, known)));
  }

  private static CompletableFuture<Reply> shown(CompletableFuture<ScheduleInfo> schedule) {
    return schedule.thenApply(known -> Reply.json(200, out -> ScheduleWriter.write(out, known)));
  }
}
