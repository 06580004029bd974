package io.holdfast.server.grpc;

import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.SubmitOutcome;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Submits many jobs at once, which are decided and synced together as far as they fit. */
final class Batches {
  /** As many as one entry of the log packs well; more are several batches. */
  private static final int MAX_JOBS = 1_000;

  private final JobEndpoint jobs;
  private final ClusterEndpoint cluster;

  Batches(JobEndpoint jobs, ClusterEndpoint cluster) {
    this.jobs = jobs;
    this.cluster = cluster;
  }

  /**
   * Submits all.
   *
   * @return each job's own answer, all of them known. Fails where no job was taken in, and for a
   *     reason of the replica: so a client follows the leader as ever
   * @throws WrongMessageException when one is not well-formed: none is submitted then
   */
  CompletableFuture<List<CompletableFuture<Submission>>> submit(List<JobSpec> messages) {
    Checks.count("jobs", messages.size(), 1, MAX_JOBS);
    List<io.holdfast.server.endpoint.JobSpec> specs = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      specs.add(JobMessages.spec("jobs[" + i + "].", messages.get(i)));
    }
    List<CompletableFuture<Submission>> items = specs.stream().map(jobs::submit).toList();
    return CompletableFuture.allOf(items.toArray(CompletableFuture<?>[]::new))
        .handle(
            (all, anyRefused) -> {
              requireOneOfOurs(items);
              return items;
            });
  }

  private void requireOneOfOurs(List<CompletableFuture<Submission>> items) {
    Throwable whole = null;
    for (CompletableFuture<Submission> item : items) {
      Throwable wrong = wrong(item);
      if (wrong == null || !Problem.of(wrong, cluster).isOfTheReplica()) {
        return;
      }
      whole = wrong;
    }
    if (whole instanceof RefusedException refused) {
      throw refused;
    }
  }

  /** Why it was refused; null where it was not. */
  private static @Nullable Throwable wrong(CompletableFuture<Submission> item) {
    try {
      item.join();
      return null;
    } catch (CompletionException wrong) {
      return Problem.cause(wrong);
    }
  }

  /** What became of each job. */
  List<SubmitOutcome> outcomes(List<CompletableFuture<Submission>> items) {
    List<SubmitOutcome> outcomes = new ArrayList<>(items.size());
    for (CompletableFuture<Submission> item : items) {
      Throwable wrong = wrong(item);
      outcomes.add(
          wrong == null
              ? SubmitOutcome.newBuilder()
                  .setSubmission(JobMessages.submission(item.join()))
                  .build()
              : SubmitOutcome.newBuilder()
                  .setRefused(Problem.of(wrong, cluster).toMessage())
                  .build());
    }
    return outcomes;
  }
}
