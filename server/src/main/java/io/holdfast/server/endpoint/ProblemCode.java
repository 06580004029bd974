package io.holdfast.server.endpoint;

import java.util.Locale;

/**
 * Every way in which a request can fail, with its status over HTTP and over gRPC. The names are
 * stable: they are what a client looks at. Append only.
 *
 * <p>Of the statuses of gRPC only UNAVAILABLE says "nothing was done, and somewhere else or later
 * it will be": a client that knows nothing of Holdfast may repeat those by itself. What may have
 * been done is UNKNOWN, so that it does not.
 */
public enum ProblemCode {
  INVALID_ARGUMENT(400, Grpc.INVALID_ARGUMENT, "The request is wrong"),
  UNAUTHENTICATED(401, Grpc.UNAUTHENTICATED, "The token is missing or wrong"),
  PERMISSION_DENIED(403, Grpc.PERMISSION_DENIED, "The token is for other things"),
  NOT_FOUND(404, Grpc.NOT_FOUND, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, Grpc.UNIMPLEMENTED, "The method is wrong"),
  KEY_CONFLICT(409, Grpc.ALREADY_EXISTS, "The idempotency key is in use"),
  ALREADY_ENDED(409, Grpc.FAILED_PRECONDITION, "The job has ended"),
  NOT_HELD(409, Grpc.FAILED_PRECONDITION, "The job is not held"),
  NOT_ENDED(409, Grpc.FAILED_PRECONDITION, "The job has not failed or expired"),
  SESSION_CLOSED(410, Grpc.FAILED_PRECONDITION, "The session is closed"),
  TOO_SLOW(408, Grpc.DEADLINE_EXCEEDED, "The request did not arrive in time"),
  /** Not RESOURCE_EXHAUSTED, which clients repeat: it would be too large again. */
  PAYLOAD_TOO_LARGE(413, Grpc.INVALID_ARGUMENT, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, Grpc.UNIMPLEMENTED, "The request is not in a form that is known"),
  FULL(429, Grpc.RESOURCE_EXHAUSTED, "A bound is reached"),
  NOT_LEADER(307, Grpc.UNAVAILABLE, "Another replica leads"),
  NO_LEADER(503, Grpc.UNAVAILABLE, "No replica leads at the moment"),
  INDETERMINATE(503, Grpc.UNKNOWN, "It may have been done or not"),
  /** Over gRPC, where the caller says when: it may have been done or not. */
  DEADLINE_EXCEEDED(504, Grpc.DEADLINE_EXCEEDED, "The caller's deadline has passed"),
  /** Over gRPC: another stream goes on with the session. */
  STREAM_REPLACED(409, Grpc.ABORTED, "Another stream goes on with the session"),
  NOT_INITIALISED(503, Grpc.UNAVAILABLE, "The replica belongs to no cluster yet"),
  ALREADY_INITIALISED(409, Grpc.FAILED_PRECONDITION, "The replica belongs to a cluster already"),
  MEMBER_UNREACHABLE(409, Grpc.FAILED_PRECONDITION, "The replica to be added cannot be reached"),
  MEMBER_CONFLICT(409, Grpc.FAILED_PRECONDITION, "The members cannot be changed so"),
  SCHEDULE_CHANGED(409, Grpc.ABORTED, "The schedule was changed meanwhile"),
  STILL_RUNNING(409, Grpc.FAILED_PRECONDITION, "The job of before has not ended"),
  ALREADY_FIRED(409, Grpc.ALREADY_EXISTS, "The schedule has fired at this instant"),
  /** A bug: what went wrong is in the server's diagnostics, not in the answer. */
  INTERNAL(500, Grpc.INTERNAL, "The server has a bug"),
  QUEUE_FULL(429, Grpc.RESOURCE_EXHAUSTED, "The queue is full"),
  QUEUE_DRAINING(409, Grpc.FAILED_PRECONDITION, "The queue takes no new jobs"),
  NOT_WAITING(409, Grpc.FAILED_PRECONDITION, "The job does not wait");

  /** The numbers of gRPC's statuses. */
  private static final class Grpc {
    static final int UNKNOWN = 2;
    static final int INVALID_ARGUMENT = 3;
    static final int DEADLINE_EXCEEDED = 4;
    static final int NOT_FOUND = 5;
    static final int ALREADY_EXISTS = 6;
    static final int PERMISSION_DENIED = 7;
    static final int RESOURCE_EXHAUSTED = 8;
    static final int FAILED_PRECONDITION = 9;
    static final int ABORTED = 10;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
    static final int UNAUTHENTICATED = 16;
  }

  private final int status;
  private final int grpcStatus;
  private final String title;

  ProblemCode(int status, int grpcStatus, String title) {
    this.status = status;
    this.grpcStatus = grpcStatus;
    this.title = title;
  }

  /** What a refusal is called: the same. */
  public static ProblemCode of(Refusal refusal) {
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
      case NOT_INITIALISED -> NOT_INITIALISED;
      case ALREADY_INITIALISED -> ALREADY_INITIALISED;
      case MEMBER_UNREACHABLE -> MEMBER_UNREACHABLE;
      case MEMBER_CONFLICT -> MEMBER_CONFLICT;
      case UNAUTHENTICATED -> UNAUTHENTICATED;
      case PERMISSION_DENIED -> PERMISSION_DENIED;
      case SCHEDULE_CHANGED -> SCHEDULE_CHANGED;
      case STILL_RUNNING -> STILL_RUNNING;
      case ALREADY_FIRED -> ALREADY_FIRED;
      case QUEUE_FULL -> QUEUE_FULL;
      case QUEUE_DRAINING -> QUEUE_DRAINING;
      case NOT_WAITING -> NOT_WAITING;
    };
  }

  /** Of HTTP. */
  public int status() {
    return status;
  }

  /** Of gRPC. */
  public int grpcStatus() {
    return grpcStatus;
  }

  /** The same for every problem of the code. */
  public String title() {
    return title;
  }

  /** A name for it on the Web. */
  public String type() {
    return "https://holdfast.io/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
