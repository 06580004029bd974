package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.JobState;
import io.holdfast.server.endpoint.BulkChange;
import io.holdfast.server.endpoint.BulkChange.Action;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobFilter;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes of many jobs, a bounded step a request: the answer says where the next one begins. */
final class BulkRoutes {
  private static final long DEFAULT_GRACE_MILLIS = 10_000;

  /** Where a step ended, and until when what it retried becomes READY. */
  private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})-([0-9]{1,16})");

  private static final Shape RETRY =
      filter()
          .with(Kind.FLAG, "dryRun")
          .with(Kind.COUNT, "rate", "limit")
          .with(Kind.TEXT, "cursor");
  private static final Shape CANCEL =
      filter()
          .with(Kind.FLAG, "dryRun")
          .with(Kind.LENGTH, "grace")
          .with(Kind.COUNT, "limit")
          .with(Kind.TEXT, "cursor");

  private final JobEndpoint jobs;

  BulkRoutes(JobEndpoint jobs) {
    this.jobs = jobs;
  }

  private static Shape filter() {
    return new Shape()
        .with(Kind.TEXT, "queue", "type", "state", "error")
        .with(Kind.LENGTH, "since");
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/jobs:retry", call -> step(Action.RETRY, call.body(RETRY))),
        Route.post("/v1/jobs:cancel", call -> step(Action.CANCEL, call.body(CANCEL))));
  }

  private CompletableFuture<Reply> step(Action action, Fields body) {
    long afterId = 0;
    long until = 0;
    String cursor = body.text("cursor");
    if (cursor != null) {
      Matcher parts = CURSOR.matcher(cursor);
      if (!parts.matches()) {
        throw ProblemException.invalid(
            "Expected cursor to be that of the step before but it is " + Quote.of(cursor));
      }
      afterId = Long.parseLong(parts.group(1));
      until = Long.parseLong(parts.group(2));
    }
    boolean dryRun = body.flag("dryRun", false);
    BulkChange change =
        new BulkChange(
            action,
            filter(body),
            dryRun,
            action == Action.RETRY ? (int) body.count("rate", 1, BulkChange.MAX_RATE, 0) : 0,
            action == Action.CANCEL
                ? body.length("grace", 0, TimeText.MAX_MILLIS, DEFAULT_GRACE_MILLIS)
                : 0,
            afterId,
            Math.min(until, TimeText.MAX_MILLIS),
            (int) body.count("limit", 1, BulkChange.MAX_LIMIT, BulkChange.MAX_LIMIT));
    return jobs.changeMany(change)
        .thenApply(step -> Reply.json(200, out -> write(out, step, dryRun)));
  }

  private static JobFilter filter(Fields body) {
    return new JobFilter(
        body.name("queue"),
        body.name("type"),
        body.choice("state", JobState.class),
        text(body.text("error")),
        body.length("since", 1, TimeText.MAX_MILLIS, 0));
  }

  /** An empty part is in every error: as if it were not there. */
  static @Nullable String text(@Nullable String error) {
    return error == null || error.isEmpty() ? null : error;
  }

  private static void write(JsonGenerator out, BulkChange.Step step, boolean dryRun)
      throws IOException {
    out.writeStartObject();
    out.writeBooleanField("dryRun", dryRun);
    out.writeNumberField("matched", step.jobIds().size());
    out.writeNumberField("changed", step.changed());
    out.writeArrayFieldStart("ids");
    for (long id : step.jobIds()) {
      out.writeString(Long.toString(id));
    }
    out.writeEndArray();
    if (step.refused() != null) {
      out.writeStringField("refused", step.refused());
    }
    if (step.nextAfterId() != 0) {
      out.writeStringField("cursor", step.nextAfterId() + "-" + step.readyUntilMillis());
    }
    out.writeEndObject();
  }
}
