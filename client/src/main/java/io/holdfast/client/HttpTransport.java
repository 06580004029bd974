package io.holdfast.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The worker's side of the HTTP API. */
final class HttpTransport implements Transport {
  private static final byte[] NOTHING = {};

  /** For what has no deadline of its own; whoever calls calls again. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Router router;
  private final Wire wire;

  /**
   * @param wire for what is said most
   */
  HttpTransport(Router router, Wire wire) {
    this.router = router;
    this.wire = wire;
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
    return router
        .send(
            new Router.Request(
                "POST",
                "/v1/sessions/" + session + "/lease",
                wire.contentType(),
                wire.lease(slots, wait),
                wait),
            DEADLINE.plus(wait))
        .thenApply(wire::delivery);
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
                JsonWire.held(json, each);
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
                    JsonWire.held(beat, "lost"),
                    JsonWire.held(beat, "cancels"),
                    beat.path("draining").asBoolean()));
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> accept(long session, List<Held> items) {
    return items("accept", wire, wire.accept(session, items));
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> complete(long session, List<Completion> items) {
    return items("complete", wire, wire.complete(session, items));
  }

  @Override
  public CompletableFuture<List<ItemAnswer>> fail(long session, List<Failure> items) {
    return items(
        "fail",
        JsonWire.JSON,
        JsonWire.items(
            session,
            items,
            (json, item) -> {
              JsonWire.held(json, item.held());
              json.writeStringField("error", item.error());
              if (!item.retryable()) {
                json.writeBooleanField("retryable", false);
              }
              Duration delay = item.retryDelay();
              if (delay != null) {
                json.writeStringField("retryDelay", Lengths.text(delay));
              }
            }));
  }

  @Override
  public CompletableFuture<Void> close(long session, Duration deadline) {
    return router
        .send(
            new Router.Request("DELETE", "/v1/sessions/" + session, NOTHING, Duration.ZERO),
            deadline)
        .thenApply(answer -> null);
  }

  private CompletableFuture<List<ItemAnswer>> items(String verb, Wire way, byte[] body) {
    return router
        .send(
            new Router.Request(
                "POST", "/v1/assignments:" + verb, way.contentType(), body, Duration.ZERO),
            DEADLINE)
        .thenApply(way::results);
  }

  private CompletableFuture<JsonNode> post(
      String path, byte[] body, Duration wait, Duration deadline) {
    return router
        .send(new Router.Request("POST", path, body, wait), deadline)
        .thenApply(WireJson::tree);
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
