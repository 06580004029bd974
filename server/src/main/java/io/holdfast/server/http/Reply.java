package io.holdfast.server.http;

import io.holdfast.server.endpoint.ProblemCode;
import java.util.Map;

/**
 * An answer.
 *
 * @param body not changed afterwards; empty for none
 * @param headers beside the content's type and length
 */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  static Reply json(int status, Json.Writer writer) {
    return new Reply(status, JSON, Json.bytes(writer), Map.of());
  }

  static Reply of(String contentType, byte[] body) {
    return new Reply(200, contentType, body, Map.of());
  }

  /** Done, and nothing to say. */
  static Reply done() {
    return new Reply(204, "", new byte[0], Map.of());
  }

  static Reply problem(ProblemCode code, String detail, Map<String, String> headers) {
    byte[] body =
        Json.bytes(
            out -> {
              out.writeStartObject();
              out.writeStringField("type", code.type());
              out.writeStringField("title", code.title());
              out.writeNumberField("status", code.status());
              out.writeStringField("code", code.name());
              out.writeStringField("detail", detail);
              out.writeEndObject();
            });
    return new Reply(code.status(), PROBLEM, body, headers);
  }
}
