package io.holdfast.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Submits of this client, gathered into batches. Each has a key, so that it is repeated until its
 * own deadline, whatever became of the batch that it was in.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the last stage of each tells what went wrong
final class Submissions {

  /** A job that was taken in. */
  record Submitted(long id, long generation, JobState state, boolean duplicate) {}

  private record Wanted(byte[] json, long deadline) {}

  /** Of the two, one. */
  private record Verdict(@Nullable Submitted submitted, @Nullable HoldfastException refusal) {}

  private final Router router;
  private final ScheduledExecutorService timer;
  private final Gatherer<Wanted, Verdict> gatherer = new Gatherer<>(this::send);

  Submissions(Router router, ScheduledExecutorService timer) {
    this.router = router;
    this.timer = timer;
  }

  /**
   * @param json the job, with its key
   */
  CompletableFuture<Submitted> submit(byte[] json, Duration deadline) {
    Wanted wanted = new Wanted(json, System.nanoTime() + deadline.toNanos());
    CompletableFuture<Submitted> result = new CompletableFuture<>();
    attempt(wanted, 0, result);
    return result;
  }

  private void attempt(Wanted wanted, int failures, CompletableFuture<Submitted> result) {
    gatherer
        .add(wanted, wanted.json.length)
        .whenComplete(
            (verdict, failure) -> {
              if (verdict != null && verdict.submitted != null) {
                result.complete(verdict.submitted);
                return;
              }
              Throwable reason =
                  verdict != null && verdict.refusal != null
                      ? verdict.refusal
                      : Gatherer.cause(failure);
              long pause = Router.pause(failures).toNanos();
              boolean inTime = System.nanoTime() + pause - wanted.deadline < 0;
              if (inTime && reason instanceof HoldfastException refused && refused.isPassing()) {
                try {
                  timer.schedule(
                      () -> attempt(wanted, failures + 1, result), pause, TimeUnit.NANOSECONDS);
                  return;
                } catch (RejectedExecutionException closing) {
                  reason.addSuppressed(closing);
                }
              }
              result.completeExceptionally(reason);
            });
  }

  private CompletableFuture<List<Verdict>> send(List<Wanted> jobs) {
    // The first deadline of all: whose own is later is sent again.
    long deadline =
        jobs.stream().mapToLong(Wanted::deadline).reduce((a, b) -> a - b < 0 ? a : b).orElseThrow();
    Router.Request request =
        new Router.Request(
            "POST",
            "/v1/jobs:batch",
            WireJson.list("jobs", jobs.stream().map(Wanted::json).toList()),
            Duration.ZERO);
    long left = Math.max(0, deadline - System.nanoTime());
    return router
        .send(request, Duration.ofNanos(left))
        .thenApply(
            answer -> {
              List<Verdict> verdicts = new ArrayList<>(jobs.size());
              for (JsonNode item : WireJson.field(WireJson.tree(answer), "items")) {
                verdicts.add(verdict(item));
              }
              return verdicts;
            });
  }

  private static Verdict verdict(JsonNode item) {
    String code = WireJson.text(item, "code");
    if (code != null) {
      String detail = WireJson.text(item, "detail");
      return new Verdict(null, new HoldfastException(code, detail == null ? code : detail));
    }
    return new Verdict(
        new Submitted(
            WireJson.id(item, "id"),
            WireJson.field(item, "generation").asLong(),
            JobState.named(WireJson.field(item, "state").asText()),
            item.path("duplicate").asBoolean()),
        null);
  }
}
