package io.holdfast.server.grpc;

import io.holdfast.api.v1.Refused;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.endpoint.RefusedException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong, as a caller gets to see it.
 *
 * @param leader where the leader's API is; null where that is not known or does not matter
 */
record Problem(ProblemCode code, String message, @Nullable String leader) {
  private static final Logger logger = LoggerFactory.getLogger(Problem.class);

  static Problem of(ProblemCode code, String message) {
    return new Problem(code, message, null);
  }

  /** What an exception is to a caller; one that is a bug is told to the diagnostics. */
  static Problem of(Throwable wrong, ClusterEndpoint cluster) {
    Throwable cause = cause(wrong);
    if (cause instanceof WrongMessageException invalid) {
      return of(invalid.code(), String.valueOf(invalid.getMessage()));
    }
    if (cause instanceof RefusedException refused) {
      ProblemCode code = ProblemCode.of(refused.refusal());
      String message = String.valueOf(refused.getMessage());
      if (code != ProblemCode.NOT_LEADER) {
        return of(code, message);
      }
      Optional<String> api = cluster.status().api(refused.leader());
      return api.isPresent()
          ? new Problem(code, message, api.get())
          : of(ProblemCode.NO_LEADER, message);
    }
    logger.error("a call could not be answered", cause);
    return of(ProblemCode.INTERNAL, "The server has a bug; its diagnostics say more");
  }

  static Throwable cause(Throwable wrong) {
    Throwable cause = wrong.getCause();
    return wrong instanceof CompletionException && cause != null ? cause : wrong;
  }

  /** True where the replica is the reason, and not what was asked. */
  boolean isOfTheReplica() {
    return switch (code) {
      case NOT_LEADER, NO_LEADER, INDETERMINATE, NOT_INITIALISED -> true;
      case INVALID_ARGUMENT,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          KEY_CONFLICT,
          ALREADY_ENDED,
          NOT_HELD,
          NOT_ENDED,
          SESSION_CLOSED,
          TOO_SLOW,
          PAYLOAD_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          FULL,
          DEADLINE_EXCEEDED,
          STREAM_REPLACED,
          ALREADY_INITIALISED,
          MEMBER_UNREACHABLE,
          MEMBER_CONFLICT,
          SCHEDULE_CHANGED,
          STILL_RUNNING,
          ALREADY_FIRED,
          INTERNAL,
          QUEUE_FULL,
          QUEUE_DRAINING,
          NOT_WAITING ->
          false;
    };
  }

  Refused toMessage() {
    return Refused.newBuilder().setCode(code.name()).setMessage(message).build();
  }
}
