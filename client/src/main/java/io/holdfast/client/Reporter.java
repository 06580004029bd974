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

/**
 * What a session says of its jobs, gathered into batches.
 *
 * <p>A job that has ended before its acceptance went out is not accepted: its end says as much, and
 * for short jobs it is a quarter of all that is said.
 *
 * <p>Answers are told on the thread that reports, a batch at a time: where each job of a batch had
 * its own way from the thread of the connection, the two spent more time on handing over than on
 * what was handed over.
 */
final class Reporter {
  /** Of names and numbers around what an item carries. */
  private static final int ITEM_BYTES = 64;

  /** Of an error that is reported: the server takes 64 KiB, and this is a long stack trace too. */
  private static final int MAX_ERROR_CHARS = 10_000;

  private final Executor duty;
  private final Gatherer<HeldJob, ItemAnswer> acceptances;
  private final Gatherer<Completion, ItemAnswer> completions;
  private final Gatherer<Failure, ItemAnswer> failures;

  /**
   * @param duty the thread that reports: does what it is given when it has reported all that it has
   */
  Reporter(Transport transport, long session, Executor duty) {
    this.duty = duty;
    acceptances =
        new Gatherer<>(
            jobs -> told(transport.accept(session, jobs.stream().map(HeldJob::held).toList())),
            duty,
            job -> !job.hasReturned());
    completions =
        new Gatherer<>(items -> told(transport.complete(session, items)), duty, item -> true);
    failures = new Gatherer<>(items -> told(transport.fail(session, items)), duty, item -> true);
  }

  /** The same answer, on the thread that reports. */
  @SuppressWarnings("FutureReturnValueIgnored") // the last stage tells what went wrong
  private <T> CompletableFuture<T> told(CompletableFuture<T> answer) {
    CompletableFuture<T> told = new CompletableFuture<>();
    answer.whenComplete(
        (known, failure) ->
            duty.execute(
                () -> {
                  if (failure == null) {
                    told.complete(known);
                  } else {
                    told.completeExceptionally(failure);
                  }
                }));
    return told;
  }

  /** Completed on the thread that reports, or at once; never for a job that ends before it goes. */
  CompletableFuture<ItemAnswer> accept(HeldJob job) {
    return acceptances.add(job, ITEM_BYTES);
  }

  /** Completed on the thread that reports, or at once. */
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
