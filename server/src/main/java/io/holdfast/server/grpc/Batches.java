package io.holdfast.server.grpc;

import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.SubmitOutcome;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Submits many jobs at once, which are decided and synced together as far as they fit. */
final class Batches {
  /** As many as one entry of the log packs well; more are several batches. */
  static final int MAX_JOBS = 1_000;

  private final JobEndpoint jobs;
  private final ClusterEndpoint cluster;

  Batches(JobEndpoint jobs, ClusterEndpoint cluster) {
    this.jobs = jobs;
    this.cluster = cluster;
  }

  /**
   * Submits all.
   *
   * @return each job's own answer. Fails where no job was taken in, and for a reason of the
   *     replica: so a client follows the leader as ever
   * @throws WrongMessageException when one is not well-formed: none is submitted then
   */
  CompletableFuture<Answers<Submission>> submit(List<JobSpec> messages) {
    Checks.count("jobs", messages.size(), 1, MAX_JOBS);
    List<io.holdfast.server.endpoint.JobSpec> specs = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      specs.add(JobMessages.spec("jobs[" + i + "].", messages.get(i)));
    }
    return submitAll(specs);
  }

  /** The same with jobs that are well-formed. */
  CompletableFuture<Answers<Submission>> submitAll(
      List<io.holdfast.server.endpoint.JobSpec> specs) {
    return jobs.submitAll(specs).thenApply(this::requireOneOfOurs);
  }

  private Answers<Submission> requireOneOfOurs(Answers<Submission> items) {
    RefusedException whole = null;
    for (int at = 0; at < items.size(); at++) {
      whole = items.refusal(at);
      if (whole == null || !Problem.of(whole, cluster).isOfTheReplica()) {
        return items;
      }
    }
    if (whole != null) {
      throw whole;
    }
    return items;
  }

  /** What became of each job. */
  List<SubmitOutcome> outcomes(Answers<Submission> items) {
    List<SubmitOutcome> outcomes = new ArrayList<>(items.size());
    for (int at = 0; at < items.size(); at++) {
      RefusedException refused = items.refusal(at);
      outcomes.add(
          refused == null
              ? SubmitOutcome.newBuilder()
                  .setSubmission(JobMessages.submission(items.get(at)))
                  .build()
              : SubmitOutcome.newBuilder()
                  .setRefused(Problem.of(refused, cluster).toMessage())
                  .build());
    }
    return outcomes;
  }
}
