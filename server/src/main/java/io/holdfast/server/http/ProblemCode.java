package io.holdfast.server.http;

import io.holdfast.server.endpoint.Refusal;
import java.util.Locale;

/** Every way in which a request can fail, with its HTTP status. The names are stable. */
enum ProblemCode {
  INVALID_ARGUMENT(400, "The request is wrong"),
  UNAUTHENTICATED(401, "The token is missing or wrong"),
  PERMISSION_DENIED(403, "The token is for other things"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is wrong"),
  KEY_CONFLICT(409, "The idempotency key is in use"),
  ALREADY_ENDED(409, "The job has ended"),
  NOT_HELD(409, "The job is not held"),
  NOT_ENDED(409, "The job has not failed or expired"),
  SESSION_CLOSED(410, "The session is closed"),
  TOO_SLOW(408, "The request did not arrive in time"),
  PAYLOAD_TOO_LARGE(413, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The request is not JSON"),
  FULL(429, "A bound is reached"),
  NOT_LEADER(307, "Another replica leads"),
  NO_LEADER(503, "No replica leads at the moment"),
  INDETERMINATE(503, "It may have been done or not"),
  /** A bug: what went wrong is in the server's diagnostics, not in the answer. */
  INTERNAL(500, "The server has a bug");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  static ProblemCode of(Refusal refusal) {
    return switch (refusal) {
      case INVALID_ARGUMENT -> INVALID_ARGUMENT;
      case NOT_FOUND -> NOT_FOUND;
      case KEY_CONFLICT -> KEY_CONFLICT;
      case ALREADY_ENDED -> ALREADY_ENDED;
      case NOT_HELD -> NOT_HELD;
      case NOT_ENDED -> NOT_ENDED;
      case SESSION_CLOSED -> SESSION_CLOSED;
      case FULL -> FULL;
      case NOT_LEADER -> NOT_LEADER;
      case NO_LEADER -> NO_LEADER;
      case INDETERMINATE -> INDETERMINATE;
      case UNAUTHENTICATED -> UNAUTHENTICATED;
      case PERMISSION_DENIED -> PERMISSION_DENIED;
    };
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** A name for it on the Web. */
  String type() {
    return "https://holdfast.io/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
