package io.holdfast.server.service;

import io.holdfast.server.endpoint.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What an answer that has come says. */
final class Refused {
  private Refused() {}

  /** Why it was refused; null where it was not. A bug goes on as what it is. */
  static @Nullable RefusedException of(CompletableFuture<?> answer) {
    try {
      var unused = answer.join();
      return null;
    } catch (CompletionException wrong) {
      if (wrong.getCause() instanceof RefusedException refused) {
        return refused;
      }
      throw wrong;
    }
  }
}
