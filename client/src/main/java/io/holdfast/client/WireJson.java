package io.holdfast.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The JSON of the API: what is sent is written as a stream, what comes is read as a tree. */
final class WireJson {
  /** The server's largest payload, with room for what base64 and escapes make of it. */
  private static final int MAX_TEXT_CHARS = 32 << 20;

  // Numbers in payloads pass through unchanged, whatever their size.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_TEXT_CHARS).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final byte[] NONE = {};

  private WireJson() {}

  /** Writes into an open object. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** One object. */
  static byte[] object(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("Expected no trouble in memory", impossible);
    }
    return bytes.toByteArray();
  }

  /** The fields of an object, without its braces; empty where there is none. */
  static byte[] fields(Body body) {
    byte[] whole = object(body);
    return whole.length == 2 ? NONE : Arrays.copyOfRange(whole, 1, whole.length - 1);
  }

  /** A payload or result: as JSON where it is, else as {@code …Base64}. */
  static void bytes(JsonGenerator json, String field, byte[] bytes, boolean isJson)
      throws IOException {
    if (isJson) {
      json.writeFieldName(field);
      json.writeRawValue(new String(bytes, StandardCharsets.UTF_8));
    } else if (bytes.length > 0) {
      json.writeBinaryField(field + "Base64", bytes);
    }
  }

  /** Reads an answer. */
  static JsonNode tree(byte[] answer) {
    try {
      JsonNode tree = MAPPER.readTree(answer);
      if (tree.isObject()) {
        return tree;
      }
    } catch (IOException wrong) {
      throw invalid("JSON", wrong);
    }
    throw invalid("an object", null);
  }

  /** A field that has to be there. */
  static JsonNode field(JsonNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      throw invalid("a field " + name, null);
    }
    return value;
  }

  /** An id: a string of digits, or a number. */
  static long id(JsonNode object, String name) {
    try {
      return Long.parseLong(field(object, name).asText());
    } catch (NumberFormatException wrong) {
      throw invalid("an id in " + name, wrong);
    }
  }

  static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value.asText();
  }

  static Duration length(JsonNode object, String name, Duration otherwise) {
    String text = text(object, name);
    try {
      return text == null ? otherwise : Lengths.parse(text);
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw invalid("a length of time in " + name, wrong);
    }
  }

  /** A payload or result; empty where there is none. */
  static byte[] bytes(JsonNode object, String name) {
    JsonNode plain = object.get(name);
    JsonNode encoded = object.get(name + "Base64");
    try {
      if (plain != null) {
        return MAPPER.writeValueAsBytes(plain);
      }
      return encoded == null ? new byte[0] : encoded.binaryValue();
    } catch (IOException wrong) {
      throw invalid("base64 in " + name + "Base64", wrong);
    }
  }

  static JobStatus job(JsonNode job) {
    String readyAt = text(job, "readyAt");
    try {
      return new JobStatus(
          id(job, "id"),
          field(job, "queue").asText(),
          field(job, "type").asText(),
          JobState.named(field(job, "state").asText()),
          text(job, "key"),
          bytes(job, "payload"),
          field(job, "generation").asLong(),
          field(job, "attempt").asInt(),
          field(job, "maxAttempts").asInt(),
          text(job, "worker"),
          job.hasNonNull("session") ? id(job, "session") : 0,
          readyAt == null ? null : Instant.parse(readyAt),
          job.path("cancelRequested").asBoolean(),
          bytes(job, "result"),
          text(job, "error"),
          text(job, "reason"),
          job.path("waitsFor").asInt(),
          job.hasNonNull("progress") ? (Double) job.path("progress").asDouble() : null,
          text(job, "note"));
    } catch (DateTimeParseException wrong) {
      throw invalid("a point in time in readyAt", wrong);
    }
  }

  /** What a server, or something on the way to it, says where it does not do what was asked. */
  static HoldfastException problem(int status, byte[] body) {
    String code = null;
    String detail = null;
    try {
      JsonNode problem = tree(body);
      code = text(problem, "code");
      detail = text(problem, "detail");
    } catch (HoldfastException noProblem) {
      detail = "an answer that is not the server's, of status " + status;
    }
    if (code == null) {
      code = status == 404 ? HoldfastException.NOT_FOUND : "HTTP_" + status;
    }
    return new HoldfastException(code, status, detail == null ? code : detail);
  }

  static HoldfastException invalid(String expected, @Nullable Exception cause) {
    HoldfastException invalid =
        new HoldfastException(
            HoldfastException.INVALID_ANSWER, "expected " + expected + " in the server's answer");
    if (cause != null) {
      invalid.initCause(cause);
    }
    return invalid;
  }
}
