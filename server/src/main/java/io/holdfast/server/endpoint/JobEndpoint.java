package io.holdfast.server.endpoint;

import io.holdfast.ledger.JobState;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What may be asked about jobs. See {@link io.holdfast.server.endpoint} for errors and threads. */
public interface JobEndpoint {

  /**
   * Submits a job. Confirmed when its entry is synced on a majority and applied (P1).
   *
   * <p>Refusals: INVALID_ARGUMENT, KEY_CONFLICT, FULL, QUEUE_FULL, QUEUE_DRAINING, NOT_LEADER,
   * NO_LEADER, INDETERMINATE.
   */
  CompletableFuture<Submission> submit(JobSpec job);

  /**
   * Submits several jobs at once, which are decided and synced together as far as they fit.
   *
   * @return one answer for each, in their order, as {@link #submit} would give it
   */
  default CompletableFuture<Answers<Submission>> submitAll(List<JobSpec> jobs) {
    return Answers.gathered(jobs.stream().map(this::submit).toList());
  }

  /**
   * One job as it is now.
   *
   * <p>Refusals: NOT_FOUND, NOT_LEADER, NO_LEADER.
   *
   * @param waitMillis how long to wait for it to end before it is answered as it is; 0 for not at
   *     all
   */
  CompletableFuture<JobInfo> get(long jobId, long waitMillis);

  /**
   * One job when it is not as it was seen: at once, where it has another state or generation
   * already, else after its next change of state.
   *
   * <p>Refusals: NOT_FOUND, NOT_LEADER, NO_LEADER.
   *
   * @param waitMillis how long to wait before it is answered as it is
   */
  CompletableFuture<JobInfo> awaitChange(
      long jobId, JobState seen, long seenGeneration, long waitMillis);

  /** Jobs in the order of their ids. Refusals: INVALID_ARGUMENT, NOT_LEADER, NO_LEADER. */
  CompletableFuture<JobPage> list(JobQuery query);

  /**
   * Cancels a job: at once where nobody has it, else its worker is asked to stop.
   *
   * <p>Refusals: NOT_FOUND, ALREADY_ENDED, NOT_LEADER, NO_LEADER, INDETERMINATE.
   *
   * @param graceMillis how long its worker has before the job is CANCELLED over its head
   */
  CompletableFuture<JobInfo> cancel(long jobId, long graceMillis);

  /**
   * Cancels or retries what a filter finds, a bounded step of it.
   *
   * <p>Refusals: INVALID_ARGUMENT, NOT_LEADER, NO_LEADER, INDETERMINATE.
   */
  CompletableFuture<BulkChange.Step> changeMany(BulkChange change);

  /** Starts a FAILED or EXPIRED job again. Refusals: NOT_FOUND, NOT_ENDED and those of submit. */
  CompletableFuture<JobInfo> retry(long jobId);

  /** Lets a HELD job go on. Refusals: NOT_FOUND, NOT_HELD and those of submit. */
  CompletableFuture<JobInfo> resume(long jobId);

  /** Why a job is not running. Refusals: NOT_FOUND, NOT_LEADER, NO_LEADER. */
  CompletableFuture<Explanation> explain(long jobId);

  /**
   * What the log has decided about a job, the oldest first; read from the log, not from memory.
   *
   * <p>Refusals: NOT_FOUND, FULL when too many look back at once, NOT_LEADER, NO_LEADER.
   *
   * @param afterIndex only what stands behind this index of the log; 0 for all
   */
  CompletableFuture<JobHistory> history(long jobId, long afterIndex);

  /** How many jobs of each queue are in each state that is not an end. Refusals as for get. */
  CompletableFuture<List<QueueInfo>> queues();

  /**
   * A job that was taken in.
   *
   * @param generation number of its current or next assignment
   * @param duplicate true when an earlier submission under the same key and of the same content
   *     made it
   */
  record Submission(long jobId, long generation, JobState state, boolean duplicate) {}

  /**
   * Which jobs to list.
   *
   * @param filter which jobs
   * @param afterId only ids greater than this one; 0 for all
   * @param limit at most so many, from 1 to {@link #MAX_LIMIT}
   */
  record JobQuery(JobFilter filter, long afterId, int limit) {
    /** One bounded turn under the hand-over lock, and a page that a person can read. */
    public static final int MAX_LIMIT = 1_000;

    /** By queue and state only; null for all. */
    public JobQuery(@Nullable String queue, @Nullable JobState state, long afterId, int limit) {
      this(new JobFilter(queue, null, state, null, 0), afterId, limit);
    }
  }

  /**
   * Some jobs.
   *
   * @param nextAfterId where the next page begins; 0 when this was the last one
   */
  record JobPage(List<JobInfo> jobs, long nextAfterId) {}

  /**
   * An answer to "why is it not running?".
   *
   * @param code stable, such as {@code NO_WORKER_FOR_TYPE}
   * @param text one sentence for people
   */
  record Explanation(long jobId, JobState state, String code, String text) {}

  /** What may be set for queues. */
  QueueEndpoint control();

  /** How many jobs of a queue are in a state, and what is set for it. */
  record QueueInfo(
      String queue,
      long scheduled,
      long ready,
      long assigned,
      long running,
      long held,
      QueueMode mode,
      QueueSettings settings) {

    /** A queue for which nothing is set. */
    public QueueInfo(
        String queue, long scheduled, long ready, long assigned, long running, long held) {
      this(queue, scheduled, ready, assigned, running, held, QueueMode.OPEN, QueueSettings.DEFAULT);
    }
  }
}
