package io.holdfast.client;

/**
 * A request was refused, or nobody could be asked. {@link #code()} is stable; the message is one
 * line for people.
 */
public class HoldfastException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** No address answered within the deadline. The request may have been done or not. */
  public static final String UNREACHABLE = "UNREACHABLE";

  /** The token is missing, or the server does not know it. */
  public static final String UNAUTHENTICATED = "UNAUTHENTICATED";

  /** The token is for other things. */
  public static final String PERMISSION_DENIED = "PERMISSION_DENIED";

  /** No certificate of a server was accepted, or no server accepted ours; nothing was asked. */
  public static final String UNTRUSTED = "UNTRUSTED";

  /** What was waited for did not happen in time. */
  public static final String TIMEOUT = "TIMEOUT";

  /**
   * A bound of the server was reached until the deadline, or one of this client is now; the same
   * may be asked again later.
   */
  public static final String FULL = "FULL";

  /** A job has ended otherwise than in success. */
  public static final String NOT_SUCCEEDED = "NOT_SUCCEEDED";

  /** The answer was nothing that a server of this version says. */
  public static final String INVALID_ANSWER = "INVALID_ANSWER";

  /** The client was closed. */
  public static final String CLOSED = "CLOSED";

  static final String NOT_LEADER = "NOT_LEADER";
  static final String NO_LEADER = "NO_LEADER";
  static final String INDETERMINATE = "INDETERMINATE";
  static final String SESSION_CLOSED = "SESSION_CLOSED";
  static final String NOT_FOUND = "NOT_FOUND";

  private final String code;
  private final int status;

  /**
   * @param code stable, such as {@code KEY_CONFLICT}
   * @param status of HTTP; 0 where no server has said so
   * @param message one line that says what was wrong
   */
  public HoldfastException(String code, int status, String message) {
    super(message);
    this.code = code;
    this.status = status;
  }

  HoldfastException(String code, String message) {
    this(code, 0, message);
  }

  /** What went wrong, for programs. */
  public String code() {
    return code;
  }

  /** The status of HTTP; 0 where no server has said so. */
  public int status() {
    return status;
  }

  /** Nothing is wrong with the request: another try, perhaps at another replica, may succeed. */
  boolean isPassing() {
    return code.equals(UNREACHABLE)
        || code.equals(NOT_LEADER)
        || code.equals(NO_LEADER)
        || code.equals(INDETERMINATE);
  }

  /** The request itself is what is wrong; in a batch it may be a single item of it. */
  boolean isAboutContent() {
    return status == 400 || status == 413 || status == 422;
  }

  /** The same again, thrown where the caller waits, so that its trace says where that is. */
  HoldfastException rethrown() {
    HoldfastException here = new HoldfastException(code, status, String.valueOf(getMessage()));
    here.initCause(this);
    return here;
  }
}
