package io.holdfast.server.http;

import io.holdfast.server.grpc.BodyMethods;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The routes that carry jobs by the thousand, with messages of the .proto files as bodies instead
 * of JSON: reading and writing JSON was half of what a job's life cost a server. What is refused is
 * a problem in JSON as ever.
 */
final class MessageRoutes {
  private final BodyMethods methods;

  MessageRoutes(BodyMethods methods) {
    this.methods = methods;
  }

  /** The same route, which takes messages as well if it is one of these. */
  Route on(Route route) {
    return switch (route.method() + " " + route.path()) {
      case "POST /v1/jobs:batch" -> route.orMessages(this::submitBatch);
      case "POST /v1/sessions/{id}/lease" -> route.orMessages(this::lease);
      case "POST /v1/assignments:accept" -> route.orMessages(this::accept);
      case "POST /v1/assignments:complete" -> route.orMessages(this::complete);
      default -> route;
    };
  }

  private CompletableFuture<Reply> submitBatch(Call call) {
    if (call.idempotencyKey() != null) {
      throw ProblemException.invalid(
          "Expected no header Idempotency-Key with a batch: each job has its own key");
    }
    return reply(methods.submitBatch(call.bytes(), call.trace()));
  }

  private CompletableFuture<Reply> lease(Call call) {
    return reply(methods.lease(call.id(), call.bytes(), Call.MAX_WAIT_MILLIS));
  }

  private CompletableFuture<Reply> accept(Call call) {
    return reply(methods.accept(call.bytes()));
  }

  private CompletableFuture<Reply> complete(Call call) {
    return reply(methods.complete(call.bytes()));
  }

  private static CompletableFuture<Reply> reply(CompletableFuture<Supplier<byte[]>> answer) {
    return answer.thenApply(Reply::message);
  }
}
