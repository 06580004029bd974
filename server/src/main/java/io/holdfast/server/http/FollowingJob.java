package io.holdfast.server.http;

import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The job that follows a batch: it is submitted once all jobs of the batch are taken in, and starts
 * when all of them have ended.
 *
 * <p>Naively, it would be submitted with them in one entry. But a job of the batch may turn out to
 * be one of before, by its idempotency key, which is known at its apply only; so what the last one
 * comes after is known only then. Where the connection is lost between, the caller repeats the
 * batch, and the keys of its jobs make the same of it.
 */
final class FollowingJob {
  /** Nothing follows. */
  static final FollowingJob NONE = new FollowingJob(null, false);

  private final @Nullable JobSpec spec;
  private final boolean cancels;
  private volatile @Nullable Answers<Submission> answer;

  private FollowingJob(@Nullable JobSpec spec, boolean cancels) {
    this.spec = spec;
    this.cancels = cancels;
  }

  /**
   * @param jobs how many it follows
   */
  static FollowingJob read(Fields job, int jobs, TraceContext trace) {
    if (job.has("after")) {
      throw ProblemException.invalid(
          "Expected no " + job.path("after") + ": it comes after the jobs of the batch");
    }
    if (jobs == 0) {
      throw ProblemException.invalid("Expected jobs to name what then comes after but it is empty");
    }
    boolean cancels = AfterFields.cancels(job);
    return new FollowingJob(JobReader.read(job.without("onFailure"), null, trace), cancels);
  }

  /** Submits it, or says why not. */
  CompletableFuture<Void> submit(JobEndpoint jobs, Answers<Submission> batch) {
    if (spec == null) {
      return CompletableFuture.completedFuture(null);
    }
    long[] ids = new long[batch.size()];
    CompletableFuture<Submission> made = null;
    for (int i = 0; i < ids.length && made == null; i++) {
      RefusedException refused = batch.refusal(i);
      if (refused == null) {
        ids[i] = batch.get(i).jobId();
      } else {
        made = CompletableFuture.failedFuture(notAll(refused));
      }
    }
    if (made == null) {
      made = jobs.submit(spec.after(Predecessors.of(ids, cancels)));
    }
    return Answers.gathered(List.of(made)).thenAccept(known -> answer = known);
  }

  private static RefusedException notAll(RefusedException first) {
    return new RefusedException(
        first.refusal(),
        "Not submitted, because not all jobs of the batch were taken in: repeat the batch under the"
            + " same keys");
  }

  /** What became of it; null where nothing follows. */
  @Nullable Answers<Submission> answer() {
    return answer;
  }
}
