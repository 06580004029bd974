package io.holdfast.server.http;

import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.grpc.WrongMessageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller is told where something went wrong. */
final class Refusals {
  private static final Logger logger = LoggerFactory.getLogger(Refusals.class);

  private final ClusterEndpoint cluster;

  Refusals(ClusterEndpoint cluster) {
    this.cluster = cluster;
  }

  /**
   * @param wrong a {@link ProblemException}, a {@link RefusedException}, or a bug
   * @param target path and query of the request
   */
  Reply of(Throwable wrong, String method, String target) {
    Throwable cause =
        wrong instanceof CompletionException && wrong.getCause() != null ? wrong.getCause() : wrong;
    if (cause instanceof ProblemException problem) {
      return withRetry(problem.reply());
    }
    if (cause instanceof WrongMessageException invalid) {
      return Reply.problem(invalid.code(), String.valueOf(invalid.getMessage()), Map.of());
    }
    if (cause instanceof RefusedException refused) {
      return withRetry(reply(refused, target));
    }
    logger.error("a request could not be answered: {}", method, cause);
    return Reply.problem(
        ProblemCode.INTERNAL, "The server has a bug; its diagnostics say more", Map.of());
  }

  private Reply reply(RefusedException refused, String target) {
    ProblemCode code = ProblemCode.of(refused.refusal());
    String detail = String.valueOf(refused.getMessage());
    if (code == ProblemCode.UNAUTHENTICATED) {
      return Reply.problem(code, detail, Map.of("WWW-Authenticate", "Bearer"));
    }
    if (refused.refusal() != Refusal.NOT_LEADER) {
      return Reply.problem(code, detail, Map.of());
    }
    Optional<String> api = cluster.status().api(refused.leader());
    return api.isPresent()
        ? Reply.problem(code, detail, Map.of("Location", api.get() + target))
        : Reply.problem(ProblemCode.NO_LEADER, detail, Map.of());
  }

  private static Reply withRetry(Reply reply) {
    if (reply.status() != 429 && reply.status() != 503) {
      return reply;
    }
    Map<String, String> headers = new HashMap<>(reply.headers());
    headers.put("Retry-After", "1");
    return reply.withHeaders(headers);
  }
}
