package io.holdfast.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.client.Submissions.Submitted;
import io.holdfast.client.Submissions.Verdict;
import io.holdfast.client.Transport.Assignment;
import io.holdfast.client.Transport.Completion;
import io.holdfast.client.Transport.Delivery;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.ItemAnswer;
import io.holdfast.client.Transport.Status;
import io.holdfast.client.Transport.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bodies as JSON, which can say everything. */
final class JsonWire implements Wire {
  static final String CONTENT_TYPE = "application/json";
  static final JsonWire JSON = new JsonWire();

  private JsonWire() {}

  /** Writes into an item's open object. */
  interface ItemBody<T> {
    void write(JsonGenerator json, T item) throws IOException;
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public byte[] jobs(List<NewJob> jobs) {
    return WireJson.object(
        json -> {
          json.writeArrayFieldStart("jobs");
          for (NewJob job : jobs) {
            write(json, job);
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, NewJob job) throws IOException {
    json.writeStartObject();
    if (job.queue() != null) {
      json.writeStringField("queue", job.queue());
    }
    json.writeStringField("type", job.type());
    json.writeStringField("key", job.key());
    if (job.rare().length > 0) {
      json.writeRaw("," + new String(job.rare(), StandardCharsets.UTF_8));
    }
    Duration keyTtl = job.keyTtl();
    if (keyTtl != null) {
      json.writeStringField("keyTtl", Lengths.text(keyTtl));
    }
    WireJson.bytes(json, "payload", job.payload(), job.isJson());
    json.writeEndObject();
  }

  @Override
  public List<Verdict> verdicts(byte[] answer) {
    List<Verdict> verdicts = new ArrayList<>();
    for (JsonNode item : WireJson.field(WireJson.tree(answer), "items")) {
      verdicts.add(verdict(item));
    }
    return verdicts;
  }

  private static Verdict verdict(JsonNode item) {
    String code = WireJson.text(item, "code");
    if (code != null) {
      String detail = WireJson.text(item, "detail");
      return new Verdict(null, new HoldfastException(code, detail == null ? code : detail));
    }
    return new Verdict(
        new Submitted(
            WireJson.id(item, "id"),
            WireJson.field(item, "generation").asLong(),
            JobState.named(WireJson.field(item, "state").asText()),
            item.path("duplicate").asBoolean()),
        null);
  }

  @Override
  public byte[] lease(int slots, Duration wait) {
    return WireJson.object(
        json -> {
          json.writeNumberField("slots", slots);
          json.writeStringField("wait", Lengths.text(wait));
        });
  }

  @Override
  public Delivery delivery(byte[] answer) {
    JsonNode delivery = WireJson.tree(answer);
    List<Assignment> assignments = new ArrayList<>();
    for (JsonNode each : delivery.path("assignments")) {
      assignments.add(assignment(each));
    }
    return new Delivery(
        WireJson.field(delivery, "term").asLong(),
        assignments,
        held(delivery, "cancels"),
        delivery.path("draining").asBoolean());
  }

  @Override
  public byte[] accept(long session, List<Held> items) {
    return items(session, items, JsonWire::held);
  }

  @Override
  public byte[] complete(long session, List<Completion> items) {
    return items(
        session,
        items,
        (json, item) -> {
          held(json, item.held());
          WireJson.bytes(json, "result", item.result(), item.isJson());
        });
  }

  /** What a session says of some of its jobs. */
  static <T> byte[] items(long session, List<T> items, ItemBody<T> each) {
    return WireJson.object(
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
  }

  @Override
  public List<ItemAnswer> results(byte[] answer) {
    List<ItemAnswer> answers = new ArrayList<>();
    for (JsonNode item : WireJson.field(WireJson.tree(answer), "items")) {
      answers.add(itemAnswer(item));
    }
    return answers;
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

  static List<Held> held(JsonNode object, String name) {
    List<Held> held = new ArrayList<>();
    for (JsonNode each : object.path(name)) {
      held.add(new Held(WireJson.id(each, "job"), WireJson.field(each, "generation").asLong()));
    }
    return held;
  }

  static void held(JsonGenerator json, Held held) throws IOException {
    json.writeStringField("job", Long.toString(held.job()));
    json.writeNumberField("generation", held.generation());
  }
}
