package io.holdfast.client;

import io.holdfast.client.HandlerTable.Broken;
import io.holdfast.client.HandlerTable.Done;
import io.holdfast.client.HandlerTable.Outcome;
import io.holdfast.client.Transport.Completion;
import io.holdfast.client.Transport.Failure;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.ItemAnswer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What a session says of its jobs, gathered into batches. */
final class Reporter {
  /** Of names and numbers around what an item carries. */
  private static final int ITEM_BYTES = 64;

  /** Of an error that is reported: the server takes 64 KiB, and this is a long stack trace too. */
  private static final int MAX_ERROR_CHARS = 10_000;

  private final Gatherer<Held, ItemAnswer> acceptances;
  private final Gatherer<Completion, ItemAnswer> completions;
  private final Gatherer<Failure, ItemAnswer> failures;

  /**
   * @param starter does what it is given when the one who reports has reported all that he has
   */
  Reporter(Transport transport, long session, Executor starter) {
    acceptances = new Gatherer<>(items -> transport.accept(session, items), starter);
    completions = new Gatherer<>(items -> transport.complete(session, items), starter);
    failures = new Gatherer<>(items -> transport.fail(session, items), starter);
  }

  CompletableFuture<ItemAnswer> accept(Held held) {
    return acceptances.add(held, ITEM_BYTES);
  }

  CompletableFuture<ItemAnswer> report(Held held, Outcome outcome) {
    if (outcome instanceof Done done) {
      Completion completion = new Completion(held, done.result(), done.isJson());
      return completions.add(completion, done.result().length + ITEM_BYTES);
    }
    Throwable reason = ((Broken) outcome).reason();
    String error = error(reason);
    Failure failure =
        reason instanceof JobFailureException said
            ? new Failure(held, error, said.isRetryable(), said.retryDelay())
            : new Failure(held, error, true, null);
    return failures.add(failure, error.getBytes(StandardCharsets.UTF_8).length + ITEM_BYTES);
  }

  /** What a handler has said itself; of anything else also what kind of thing it is. */
  static String error(Throwable reason) {
    String message = reason.getMessage() == null ? "" : reason.getMessage();
    String text;
    if (reason instanceof JobFailureException) {
      text = message;
    } else if (reason instanceof JobCancelledException) {
      text = "stopped: " + message;
    } else {
      text = reason.getClass().getName() + (message.isEmpty() ? "" : ": " + message);
    }
    if (text.length() <= MAX_ERROR_CHARS) {
      return text;
    }
    boolean inPair = Character.isHighSurrogate(text.charAt(MAX_ERROR_CHARS - 1));
    return text.substring(0, inPair ? MAX_ERROR_CHARS - 1 : MAX_ERROR_CHARS);
  }
}
