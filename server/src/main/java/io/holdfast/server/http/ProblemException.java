package io.holdfast.server.http;

import io.holdfast.server.endpoint.ProblemCode;
import java.util.Map;

/** A request cannot be answered; a value, not a bug: it has no stack trace. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final transient Map<String, String> headers;

  /**
   * @param detail one line that names what is wrong and what would be right
   */
  ProblemException(ProblemCode code, String detail) {
    this(code, detail, Map.of());
  }

  ProblemException(ProblemCode code, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.code = code;
    this.headers = headers;
  }

  static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.INVALID_ARGUMENT, detail);
  }

  /** The answer. */
  Reply reply() {
    return Reply.problem(code, String.valueOf(getMessage()), headers);
  }
}
