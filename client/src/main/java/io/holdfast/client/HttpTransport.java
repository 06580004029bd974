package io.holdfast.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The worker's side of the HTTP API. */
final class HttpTransport implements Transport {
  private static final byte[] NOTHING = {};

  /** For what has no deadline of its own; whoever calls calls again. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Router router;

  HttpTransport(Router router) {
    this.router = router;
  }

  @Override
  public CompletableFuture<Opened> open(String worker, SessionSpec spec) {
    byte[] body =
        WireJson.object(
            json -> {
              texts(json, "queues", spec.queues());
              texts(json, "types", spec.types());
              Duration lease = spec.lease();
              if (lease != null) {
                json.writeStringField("lease", Lengths.text(lease));
              }
            });
    // A space in a path is %20; only in a query it is a plus.
    String name = URLEncoder.encode(worker, StandardCharsets.UTF_8).replace("+", "%20");
    return post("/v1/workers/" + name + "/sessions", body, Duration.ZERO, DEADLINE)
        .thenApply(
            opened ->
                new Opened(
                    WireJson.id(opened, "session"),
                    WireJson.length(opened, "lease", Duration.ofSeconds(10)),
                    WireJson.field(opened, "term").asLong()));
  }

  @Override
  public CompletableFuture<Delivery> lease(long session, int slots, Duration wait) {
    byte[] body =
        WireJson.object(
            json -> {
              json.writeNumberField("slots", slots);
              json.writeStringField("wait", Lengths.text(wait));
            });
    return post("/v1/sessions/" + session + "/lease", body, wait, DEADLINE.plus(wait))
        .thenApply(
            delivery -> {
              List<Assignment> assignments = new ArrayList<>();
              for (JsonNode each : delivery.path("assignments")) {
                assignments.add(assignment(each));
              }
              return new Delivery(
                  WireJson.field(delivery, "term").asLong(),
                  assignments,
                  held(delivery, "cancels"),
                  delivery.path("draining").asBoolean());
            });
  }

  @Override
  public CompletableFuture<Beat> heartbeat(
      long session, List<Held> held, List<Progress> progress, Duration deadline) {
    Map<Held, Progress> news = new HashMap<>();
    progress.forEach(each -> news.put(each.held(), each));
    byte[] body =
        WireJson.object(
            json -> {
              json.writeArrayFieldStart("held");
              for (Held each : held) {
                json.writeStartObject();
                held(json, each);
                Progress said = news.get(each);
                if (said != null) {
                  json.writeNumberField("progress", said.done());
                  json.writeStringField("note", said.note());
                }
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    return post("/v1/sessions/" + session + "/heartbeat", body, Duration.ZERO, deadline)
        .thenApply(
            beat ->
                new Beat(
                    WireJson.field(beat, "term").asLong(),
                    WireJson.length(beat, "lease", Duration.ofSeconds(10)),
                    held(beat, "lost"),
                    held(beat, "cancels"),
                    beat.path("draining").asBoolean()));
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> accept(long session, List<Held> items) {
    return items("accept", session, items, HttpTransport::held);
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> complete(long session, List<Completion> items) {
    return items(
        "complete",
        session,
        items,
        (json, item) -> {
          held(json, item.held());
          WireJson.bytes(json, "result", item.result(), item.isJson());
        });
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> fail(long session, List<Failure> items) {
    return items(
        "fail",
        session,
        items,
        (json, item) -> {
          held(json, item.held());
          json.writeStringField("error", item.error());
          if (!item.retryable()) {
            json.writeBooleanField("retryable", false);
          }
          Duration delay = item.retryDelay();
          if (delay != null) {
            json.writeStringField("retryDelay", Lengths.text(delay));
          }
        });
  }

  @Override
  public CompletableFuture<Void> close(long session, Duration deadline) {
    return router
        .send(
            new Router.Request("DELETE", "/v1/sessions/" + session, NOTHING, Duration.ZERO),
            deadline)
        .thenApply(answer -> null);
  }

  private interface ItemBody<T> {
    void write(JsonGenerator json, T item) throws IOException;
  }

  private <T> CompletableFuture<List<ItemAnswer>> items(
      String verb, long session, List<T> items, ItemBody<T> each) {
    byte[] body =
        WireJson.object(
            json -> {
              json.writeStringField("session", Long.toString(session));
              json.writeArrayFieldStart("items");
              for (T item : items) {
                json.writeStartObject();
                each.write(json, item);
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    return post("/v1/assignments:" + verb, body, Duration.ZERO, DEADLINE)
        .thenApply(
            answer -> {
              List<ItemAnswer> answers = new ArrayList<>(items.size());
              for (JsonNode item : WireJson.field(answer, "items")) {
                answers.add(itemAnswer(item));
              }
              return answers;
            });
  }

  private CompletableFuture<JsonNode> post(
      String path, byte[] body, Duration wait, Duration deadline) {
    return router
        .send(new Router.Request("POST", path, body, wait), deadline)
        .thenApply(WireJson::tree);
  }

  private static ItemAnswer itemAnswer(JsonNode item) {
    String status = WireJson.field(item, "status").asText().toUpperCase(Locale.ROOT);
    return new ItemAnswer(
        switch (status) {
          case "OK" -> Status.OK;
          case "FENCED" -> Status.FENCED;
          case "NOT_FOUND" -> Status.NOT_FOUND;
          default -> throw WireJson.invalid("OK, FENCED or NOT_FOUND in status", null);
        },
        item.path("generation").asLong(),
        item.hasNonNull("owner") ? WireJson.id(item, "owner") : 0);
  }

  private static Assignment assignment(JsonNode each) {
    String loss = WireJson.text(each, "onWorkerLoss");
    return new Assignment(
        WireJson.id(each, "job"),
        WireJson.field(each, "generation").asLong(),
        WireJson.field(each, "attempt").asInt(),
        WireJson.field(each, "queue").asText(),
        WireJson.field(each, "type").asText(),
        WireJson.bytes(each, "payload"),
        loss == null || loss.equals("REASSIGN")
            ? OnWorkerLoss.REASSIGN
            // Of all others, also unknown ones, the careful way.
            : loss.equals("FAIL") ? OnWorkerLoss.FAIL : OnWorkerLoss.HOLD,
        new Trace(each.path("traceparent").asText(), each.path("tracestate").asText()));
  }

  private static List<Held> held(JsonNode object, String name) {
    List<Held> held = new ArrayList<>();
    for (JsonNode each : object.path(name)) {
      held.add(new Held(WireJson.id(each, "job"), WireJson.field(each, "generation").asLong()));
    }
    return held;
  }

  private static void held(JsonGenerator json, Held held) throws IOException {
    json.writeStringField("job", Long.toString(held.job()));
    json.writeNumberField("generation", held.generation());
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String each : texts) {
      json.writeString(each);
    }
    json.writeEndArray();
  }
}
