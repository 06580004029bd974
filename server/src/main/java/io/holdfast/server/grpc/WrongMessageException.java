package io.holdfast.server.grpc;

import io.holdfast.server.endpoint.ProblemCode;

/** A message is wrong before any endpoint sees it; a value, without stack trace. */
public final class WrongMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;

  /**
   * @param message one line that names the field and what would be right
   */
  WrongMessageException(ProblemCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static WrongMessageException invalid(String message) {
    return new WrongMessageException(ProblemCode.INVALID_ARGUMENT, message);
  }

  /** What it is to a caller. */
  public ProblemCode code() {
    return code;
  }
}
