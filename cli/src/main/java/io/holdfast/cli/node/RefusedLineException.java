package io.holdfast.cli.node;

/**
 * A line that is answered with an error. A value more than an exception: it has no stack trace, and
 * never leaves this package.
 */
final class RefusedLineException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String text;

  RefusedLineException(ErrorCode code, String text) {
    super(text, null, false, false);
    this.code = code;
    this.text = text;
  }

  /** A field that is missing, of the wrong type, or out of bounds. */
  static RefusedLineException field(String name, String expected) {
    return new RefusedLineException(ErrorCode.INVALID_FIELD, "field " + name + ": " + expected);
  }

  ErrorCode code() {
    return code;
  }

  /** What is wrong, without the number of the line. */
  String text() {
    return text;
  }
}
