package io.holdfast.server.http;

import io.holdfast.server.endpoint.ProblemCode;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An answer.
 *
 * <p>Its body is written when it is asked for, which is once: what completes an answer is a thread
 * of the replica, under the hand-over lock, and has better things to do than writing JSON.
 */
final class Reply {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final byte[] NOTHING = {};

  private final int status;
  private final String contentType;
  private final Supplier<byte[]> body;
  private final Map<String, String> headers;

  private Reply(
      int status, String contentType, Supplier<byte[]> body, Map<String, String> headers) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }

  /**
   * @param writer called later, by another thread: what it writes must not change
   */
  static Reply json(int status, Json.Writer writer) {
    return new Reply(status, JSON, () -> Json.bytes(writer), Map.of());
  }

  /**
   * @param body called later, by another thread: what it reads must not change
   */
  static Reply message(Supplier<byte[]> body) {
    return new Reply(200, Exchanges.MESSAGES, body, Map.of());
  }

  static Reply of(String contentType, byte[] body) {
    return new Reply(200, contentType, () -> body, Map.of());
  }

  /** Done, and nothing to say. */
  static Reply done() {
    return new Reply(204, "", () -> NOTHING, Map.of());
  }

  static Reply problem(ProblemCode code, String detail, Map<String, String> headers) {
    Json.Writer writer =
        out -> {
          out.writeStartObject();
          out.writeStringField("type", code.type());
          out.writeStringField("title", code.title());
          out.writeNumberField("status", code.status());
          out.writeStringField("code", code.name());
          out.writeStringField("detail", detail);
          out.writeEndObject();
        };
    return new Reply(code.status(), PROBLEM, () -> Json.bytes(writer), headers);
  }

  /** The same with other headers. */
  Reply withHeaders(Map<String, String> others) {
    return new Reply(status, contentType, body, others);
  }

  int status() {
    return status;
  }

  /** Empty for none. */
  String contentType() {
    return contentType;
  }

  /** Empty for none; not changed afterwards. */
  byte[] body() {
    return body.get();
  }

  /** Beside the content's type and length. */
  Map<String, String> headers() {
    return headers;
  }
}
