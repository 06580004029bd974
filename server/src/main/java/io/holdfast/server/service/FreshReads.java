package io.holdfast.server.service;

import io.holdfast.ledger.LedgerView;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Reads what is at least as new as everything that was confirmed before (P12). */
final class FreshReads {
  private FreshReads() {}

  /**
   * @param reader called under the hand-over lock: short; may throw {@link RefusedException}
   */
  static <T> CompletableFuture<T> read(Replica replica, Function<LedgerView, T> reader) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    replica.read(
        view -> {
          try {
            answer.complete(reader.apply(view));
          } catch (RefusedException refused) {
            answer.completeExceptionally(refused);
          }
        },
        reason ->
            answer.completeExceptionally(
                new RefusedException(
                    Refusal.NO_LEADER, "This replica cannot tell what is newest: " + reason)));
    return answer;
  }
}
