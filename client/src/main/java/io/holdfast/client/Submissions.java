package io.holdfast.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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

  private record Wanted(NewJob job, long deadline) {}

  /** Of the two, one. */
  record Verdict(@Nullable Submitted submitted, @Nullable HoldfastException refusal) {}

  private final Router router;
  private final Wire wire;
  private final ScheduledExecutorService timer;
  private final Gatherer<Wanted, Verdict> gatherer = new Gatherer<>(this::send);

  /**
   * @param wire for jobs that have nothing unusual; the others go as JSON
   */
  Submissions(Router router, Wire wire, ScheduledExecutorService timer) {
    this.router = router;
    this.wire = wire;
    this.timer = timer;
  }

  /** Submits a job. */
  CompletableFuture<Submitted> submit(NewJob job, Duration deadline) {
    Wanted wanted = new Wanted(job, System.nanoTime() + deadline.toNanos());
    CompletableFuture<Submitted> result = new CompletableFuture<>();
    attempt(wanted, 0, result);
    return result;
  }

  private void attempt(Wanted wanted, int failures, CompletableFuture<Submitted> result) {
    gatherer
        .add(wanted, wanted.job.bytes())
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
              // Of FULL only the server's for this job: where this client is full its caller waits.
              boolean passing =
                  reason instanceof HoldfastException refused
                      && (refused.isPassing()
                          || (verdict != null && refused.code().equals(HoldfastException.FULL)));
              if (inTime && passing) {
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

  /**
   * A job is always sent in the same way, also when it is repeated: its content is compared byte by
   * byte. So a batch of both kinds becomes several requests, one after the other.
   */
  private CompletableFuture<List<Verdict>> send(List<Wanted> jobs) {
    boolean plain = jobs.get(0).job.isPlain();
    int same = 1;
    while (same < jobs.size() && jobs.get(same).job.isPlain() == plain) {
      same++;
    }
    CompletableFuture<List<Verdict>> sent =
        send(jobs.subList(0, same), plain ? wire : JsonWire.JSON);
    if (same == jobs.size()) {
      return sent;
    }
    List<Wanted> others = jobs.subList(same, jobs.size());
    return settled(sent, same)
        .thenCompose(
            first ->
                settled(send(others), others.size())
                    .thenApply(
                        second -> {
                          List<Verdict> all = new ArrayList<>(first);
                          all.addAll(second);
                          return all;
                        }));
  }

  /** A request that failed is a verdict on each of its jobs, so that the others keep theirs. */
  private static CompletableFuture<List<Verdict>> settled(
      CompletableFuture<List<Verdict>> part, int jobs) {
    return part.exceptionallyCompose(
        failure ->
            Gatherer.cause(failure) instanceof HoldfastException refused
                    && (jobs == 1 || !refused.isAboutContent())
                ? CompletableFuture.completedFuture(
                    Collections.nCopies(jobs, new Verdict(null, refused)))
                : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<List<Verdict>> send(List<Wanted> jobs, Wire way) {
    // The first deadline of all: whose own is later is sent again.
    long deadline =
        jobs.stream().mapToLong(Wanted::deadline).reduce((a, b) -> a - b < 0 ? a : b).orElseThrow();
    Router.Request request =
        new Router.Request(
            "POST",
            "/v1/jobs:batch",
            way.contentType(),
            way.jobs(jobs.stream().map(Wanted::job).toList()),
            Duration.ZERO);
    long left = Math.max(0, deadline - System.nanoTime());
    return router.send(request, Duration.ofNanos(left)).thenApply(way::verdicts);
  }
}
