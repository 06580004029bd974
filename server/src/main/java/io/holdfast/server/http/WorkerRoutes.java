package io.holdfast.server.http;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.Limits;
import io.holdfast.server.access.Right;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.endpoint.Progress;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.ItemResult;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionInfo;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What workers say. A worker that goes away while it waits for jobs may be assigned some all the
 * same: they stay ASSIGNED to its session and are sent again when it asks again.
 */
final class WorkerRoutes {
  private static final int MAX_ITEMS = 1_000;
  private static final int MAX_HELD = 100_000;
  private static final int MAX_NAMES = 1_000;
  private static final int MAX_SLOTS = 10_000;
  private static final long MIN_LEASE_MILLIS = 100;
  private static final long MAX_LEASE_MILLIS = 3_600_000;

  private static final Shape SESSION =
      new Shape()
          .withTexts("queues", MAX_NAMES)
          .withTexts("types", MAX_NAMES)
          .with(Kind.LENGTH, "lease");
  private static final Shape LEASE =
      new Shape().with(Kind.COUNT, "slots").with(Kind.LENGTH, "wait");
  private static final Shape HEARTBEAT =
      new Shape()
          .withObjects(
              "held", held().with(Kind.NUMBER, "progress").with(Kind.TEXT, "note"), MAX_HELD);
  private static final Shape ACCEPT = items(held());
  private static final Shape COMPLETE =
      items(held().with(Kind.ANY, "result").with(Kind.BASE64, "resultBase64"));
  private static final Shape FAIL =
      items(
          held()
              .with(Kind.TEXT, "error")
              .with(Kind.FLAG, "retryable")
              .with(Kind.LENGTH, "retryDelay"));

  private static final Shape NOTHING = new Shape();

  private final WorkerEndpoint workers;
  private final long defaultLeaseMillis;

  WorkerRoutes(WorkerEndpoint workers, long defaultLeaseMillis) {
    this.workers = workers;
    this.defaultLeaseMillis = defaultLeaseMillis;
  }

  private static Shape held() {
    return new Shape().with(Kind.ID, "job").with(Kind.COUNT, "generation");
  }

  private static Shape items(Shape item) {
    return new Shape().with(Kind.ID, "session").withObjects("items", item, MAX_ITEMS);
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/workers/{name}/sessions", this::open).needs(Right.WORK),
        Route.get("/v1/workers", this::list).needs(Right.LOOK),
        Route.post("/v1/workers/{name}:drain", this::drain),
        Route.post("/v1/sessions/{id}/lease", this::lease).needs(Right.WORK),
        Route.post("/v1/sessions/{id}/heartbeat", this::heartbeat).needs(Right.WORK),
        Route.delete(
                "/v1/sessions/{id}", call -> workers.close(call.id()).thenApply(ok -> Reply.done()))
            .needs(Right.WORK),
        Route.post("/v1/assignments:accept", this::accept).needs(Right.WORK),
        Route.post("/v1/assignments:complete", this::complete).needs(Right.WORK),
        Route.post("/v1/assignments:fail", this::fail).needs(Right.WORK));
  }

  private CompletableFuture<Reply> open(Call call) {
    String worker = Fields.checkedName("the worker's name", call.variable(), Limits.MAX_NAME_BYTES);
    Fields body = call.body(SESSION);
    List<String> queues =
        names(body, "queues", requireNonNullElse(body.texts("queues"), List.of("default")));
    if (queues.isEmpty()) {
      throw ProblemException.invalid("Expected queues to have at least one item but it has none");
    }
    List<String> types = names(body, "types", requireNonNullElse(body.texts("types"), List.of()));
    long lease = body.length("lease", MIN_LEASE_MILLIS, MAX_LEASE_MILLIS, defaultLeaseMillis);
    return workers
        .open(worker, new SessionSpec(queues, types, lease))
        .thenApply(
            opened ->
                Reply.json(
                    201,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("session", Long.toString(opened.sessionId()));
                      out.writeStringField("lease", TimeText.printLength(opened.leaseMillis()));
                      out.writeNumberField("term", opened.term());
                      out.writeEndObject();
                    }));
  }

  private static List<String> names(Fields body, String field, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      Fields.checkedName(body.path(field) + "[" + i + "]", names.get(i), Limits.MAX_NAME_BYTES);
    }
    return List.copyOf(names);
  }

  private CompletableFuture<Reply> drain(Call call) {
    String worker = Fields.checkedName("the worker's name", call.variable(), Limits.MAX_NAME_BYTES);
    call.body(NOTHING);
    return workers
        .drain(worker)
        .thenApply(
            session ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("worker", worker);
                      out.writeStringField("session", Long.toString(session));
                      out.writeEndObject();
                    }));
  }

  private CompletableFuture<Reply> list(Call call) {
    return workers
        .sessions()
        .thenApply(
            sessions ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeArrayFieldStart("sessions");
                      for (SessionInfo each : sessions) {
                        write(out, each);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }));
  }

  private static void write(JsonGenerator out, SessionInfo session) throws IOException {
    out.writeStartObject();
    out.writeStringField("session", Long.toString(session.sessionId()));
    out.writeStringField("worker", session.worker());
    writeNames(out, "queues", session.queues());
    writeNames(out, "types", session.types());
    out.writeStringField("lease", TimeText.printLength(session.leaseMillis()));
    out.writeNumberField("owned", session.owned());
    out.writeNumberField("slots", session.slots());
    out.writeBooleanField("draining", session.draining());
    out.writeEndObject();
  }

  private static void writeNames(JsonGenerator out, String field, List<String> names)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String name : names) {
      out.writeString(name);
    }
    out.writeEndArray();
  }

  private CompletableFuture<Reply> lease(Call call) {
    Fields body = call.body(LEASE);
    int slots = (int) body.count("slots", 0, MAX_SLOTS, 1);
    long wait = body.length("wait", 0, Call.MAX_WAIT_MILLIS, 0);
    return workers.lease(call.id(), slots, wait).thenApply(WorkerRoutes::delivered);
  }

  private static Reply delivered(Delivery delivery) {
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeNumberField("term", delivery.term());
          out.writeArrayFieldStart("assignments");
          for (Assignment each : delivery.assignments()) {
            write(out, each);
          }
          out.writeEndArray();
          writeHeld(out, "cancels", delivery.cancels());
          if (delivery.draining()) {
            out.writeBooleanField("draining", true);
          }
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, Assignment assignment) throws IOException {
    out.writeStartObject();
    out.writeStringField("job", Long.toString(assignment.jobId()));
    out.writeNumberField("generation", assignment.generation());
    out.writeNumberField("attempt", assignment.attempt());
    out.writeStringField("queue", assignment.queue());
    out.writeStringField("type", assignment.type());
    Json.writeBytes(out, "payload", assignment.payload());
    if (assignment.runTimeoutMillis() != 0) {
      out.writeStringField("runTimeout", TimeText.printLength(assignment.runTimeoutMillis()));
    }
    out.writeStringField("onWorkerLoss", assignment.onWorkerLoss().name());
    TraceText.write(out, assignment.trace());
    out.writeEndObject();
  }

  private static void writeHeld(JsonGenerator out, String field, List<Held> held)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (Held each : held) {
      out.writeStartObject();
      out.writeStringField("job", Long.toString(each.jobId()));
      out.writeNumberField("generation", each.generation());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private CompletableFuture<Reply> heartbeat(Call call) {
    List<Fields> items = call.body(HEARTBEAT).objects("held");
    return workers
        .heartbeat(call.id(), held(items), progress(items))
        .thenApply(
            proof ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeNumberField("term", proof.term());
                      out.writeStringField("lease", TimeText.printLength(proof.leaseMillis()));
                      writeHeld(out, "lost", proof.lost());
                      writeHeld(out, "cancels", proof.cancels());
                      if (proof.draining()) {
                        out.writeBooleanField("draining", true);
                      }
                      out.writeEndObject();
                    }));
  }

  private static List<Progress> progress(List<Fields> items) {
    List<Progress> progress = new ArrayList<>();
    for (Fields item : items) {
      Double done = item.number("progress", 0, 1);
      String note = requireNonNullElse(item.text("note"), "");
      if (note.getBytes(StandardCharsets.UTF_8).length > Progress.MAX_NOTE_BYTES) {
        throw ProblemException.invalid(
            "Expected "
                + item.path("note")
                + " to have at most "
                + Progress.MAX_NOTE_BYTES
                + " bytes");
      }
      if (done != null) {
        progress.add(new Progress(item.id("job"), generation(item), done, note));
      } else if (!note.isEmpty()) {
        throw ProblemException.invalid(
            "Expected " + item.path("progress") + " beside note but it is not there");
      }
    }
    return progress;
  }

  private static List<Held> held(List<Fields> items) {
    List<Held> held = new ArrayList<>(items.size());
    for (Fields item : items) {
      held.add(new Held(item.id("job"), generation(item)));
    }
    return held;
  }

  private static long generation(Fields item) {
    return item.requiredCount("generation", 1, Long.MAX_VALUE);
  }

  private CompletableFuture<Reply> accept(Call call) {
    Fields body = call.body(ACCEPT);
    return results(workers.accept(body.id("session"), held(body.requiredObjects("items"))));
  }

  private CompletableFuture<Reply> complete(Call call) {
    Fields body = call.body(COMPLETE);
    List<Completion> items = new ArrayList<>();
    for (Fields item : body.requiredObjects("items")) {
      byte[] result = item.bytes("result", Limits.MAX_RESULT_BYTES);
      items.add(new Completion(item.id("job"), generation(item), result));
    }
    return results(workers.complete(body.id("session"), items));
  }

  private CompletableFuture<Reply> fail(Call call) {
    Fields body = call.body(FAIL);
    List<Failure> items = new ArrayList<>();
    for (Fields item : body.requiredObjects("items")) {
      items.add(
          new Failure(
              item.id("job"),
              generation(item),
              error(item),
              item.length("retryDelay", 0, TimeText.MAX_MILLIS, -1),
              item.flag("retryable", true)));
    }
    return results(workers.fail(body.id("session"), items));
  }

  private static String error(Fields item) {
    String error = requireNonNullElse(item.text("error"), "");
    int bytes = error.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.MAX_ERROR_BYTES) {
      throw new ProblemException(
          ProblemCode.PAYLOAD_TOO_LARGE,
          "Expected "
              + item.path("error")
              + " to have at most "
              + Limits.MAX_ERROR_BYTES
              + " bytes but it has "
              + bytes);
    }
    return error;
  }

  private static CompletableFuture<Reply> results(CompletableFuture<List<ItemResult>> items) {
    return items.thenApply(
        results ->
            Reply.json(
                200,
                out -> {
                  out.writeStartObject();
                  out.writeArrayFieldStart("items");
                  for (ItemResult each : results) {
                    out.writeStartObject();
                    out.writeStringField("job", Long.toString(each.jobId()));
                    out.writeStringField("status", each.status().name());
                    out.writeNumberField("generation", each.generation());
                    if (each.ownerSession() != 0) {
                      out.writeStringField("owner", Long.toString(each.ownerSession()));
                    }
                    out.writeEndObject();
                  }
                  out.writeEndArray();
                  out.writeEndObject();
                }));
  }
}
