package io.holdfast.server.http;

import io.holdfast.ledger.TraceContext;
import io.holdfast.server.http.RouteTable.Match;
import io.holdfast.server.text.TimeText;
import org.jspecify.annotations.Nullable;

/** One request, as its route sees it. */
final class Call {
  /** Longer, and something on the way closes the connection. */
  static final long MAX_WAIT_MILLIS = 60_000;

  private final Match match;
  private final @Nullable String idempotencyKey;
  private final TraceContext trace;
  private final byte[] body;

  /**
   * @param idempotencyKey of the header; null for none
   * @param trace of the headers
   */
  Call(Match match, @Nullable String idempotencyKey, TraceContext trace, byte[] body) {
    this.match = match;
    this.idempotencyKey = idempotencyKey;
    this.trace = trace;
    this.body = body;
  }

  /** The trace that the request belongs to. */
  TraceContext trace() {
    return trace;
  }

  /** As it was sent; not changed afterwards. */
  byte[] bytes() {
    return body;
  }

  Fields body(Shape shape) {
    return BodyReader.read(body, shape);
  }

  /** The only variable of the path. */
  String variable() {
    return match.variables().get(0);
  }

  /** The only variable of the path, which is an id. */
  long id() {
    return BodyReader.id("the id in the address", variable());
  }

  /** Null where it was left out. */
  @Nullable String parameter(String name) {
    return match.query().get(name);
  }

  /** The parameter {@code wait}, milliseconds; 0 where it was left out. */
  long waitMillis() {
    String wait = parameter("wait");
    if (wait == null) {
      return 0;
    }
    try {
      return Fields.checkedLength("wait", TimeText.parseLength("wait", wait), 0, MAX_WAIT_MILLIS);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
    }
  }

  /** Null where there was no such header. */
  @Nullable String idempotencyKey() {
    return idempotencyKey;
  }
}
