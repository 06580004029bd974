package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.Rejection;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.BulkChange;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobHistory;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.QueueEndpoint;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Jobs, by one replica. */
final class JobService implements JobEndpoint {
  /** Payloads and results of a page, bytes: a page ends with the job that reaches it. */
  private static final long MAX_CARRIED = 4L << 20;

  private final Replica replica;
  private final Questions questions;
  private final Reads reads;
  private final BulkChanges bulk;
  private final JobWaiters waiters;
  private final LookBack lookBack;

  JobService(Replica replica, Questions questions, JobWaiters waiters, LookBack lookBack) {
    this.replica = replica;
    this.questions = questions;
    reads = new Reads(replica);
    bulk = new BulkChanges(replica, reads, questions);
    this.waiters = waiters;
    this.lookBack = lookBack;
  }

  @Override
  public CompletableFuture<Submission> submit(JobSpec job) {
    Request.Submit request;
    try {
      request = Validation.submit(job);
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return questions.ask(request, JobService::submitted);
  }

  @Override
  public CompletableFuture<Answers<Submission>> submitAll(List<JobSpec> jobs) {
    List<Request> requests = new ArrayList<>(jobs.size());
    try {
      for (JobSpec job : jobs) {
        requests.add(Validation.submit(job));
      }
    } catch (IllegalArgumentException oneIsInvalid) {
      return Answers.gathered(jobs.stream().map(this::submit).toList());
    }
    return questions.askAll(requests, JobService::submitted);
  }

  private static Submission submitted(Outcome outcome, LedgerView view) {
    if (outcome.rejection() == Rejection.NO_SUCH_JOB) {
      throw new RefusedException(
          Refusal.INVALID_ARGUMENT,
          "Expected each of after to be a job that was submitted before but job "
              + outcome.jobId()
              + " is not known");
    }
    if (!outcome.accepted()) {
      throw Questions.refused(outcome, "The job");
    }
    return new Submission(
        outcome.jobId(), outcome.generation(), outcome.state(), outcome.duplicate());
  }

  @Override
  public CompletableFuture<JobInfo> get(long jobId, long waitMillis) {
    return reads
        .read(view -> shown(view, jobId))
        .thenCompose(
            job ->
                job.job().state().ended() || waitMillis <= 0
                    ? CompletableFuture.completedFuture(job)
                    : await(jobId, waitMillis));
  }

  @Override
  public CompletableFuture<JobInfo> awaitChange(
      long jobId, JobState seen, long seenGeneration, long waitMillis) {
    return reads
        .read(view -> info(view, jobId))
        .thenCompose(
            read -> {
              CompletableFuture<JobInfo> answer = new CompletableFuture<>();
              replica.peek(
                  view -> {
                    try {
                      JobInfo now = info(view, jobId);
                      boolean same =
                          now.job().state() == seen && now.job().generation() == seenGeneration;
                      if (same && waitMillis > 0) {
                        waiters.awaitChange(jobId, waitMillis, answer);
                      } else {
                        answer.complete(now);
                      }
                    } catch (RefusedException purged) {
                      answer.completeExceptionally(purged);
                    }
                  });
              return answer;
            });
  }

  /**
   * The job may have ended since it was read: it is looked at again where it cannot end meanwhile.
   */
  private CompletableFuture<JobInfo> await(long jobId, long waitMillis) {
    CompletableFuture<JobInfo> answer = new CompletableFuture<>();
    replica.peek(
        view -> {
          JobInfo job = shown(view, jobId);
          if (job.job().state().ended()) {
            answer.complete(job);
          } else {
            waiters.await(jobId, waitMillis, answer);
          }
        });
    return answer;
  }

  @Override
  public CompletableFuture<JobPage> list(JobQuery query) {
    if (query.limit() < 1 || query.limit() > JobQuery.MAX_LIMIT) {
      return Validation.refused(
          new IllegalArgumentException(
              "Expected limit to be from 1 to "
                  + JobQuery.MAX_LIMIT
                  + " but it is "
                  + query.limit()));
    }
    return reads.read(view -> page(view, query));
  }

  private JobPage page(LedgerView view, JobQuery query) {
    List<JobInfo> jobs = new ArrayList<>();
    long[] carried = {0};
    long next =
        reads.scan(
            view,
            query.afterId(),
            any -> true,
            query.filter(),
            job -> {
              jobs.add(new JobInfo(job, worker(view, job), replica.progress(job.id())));
              carried[0] += job.payload().length + job.result().length;
              return jobs.size() < query.limit() && carried[0] < MAX_CARRIED;
            });
    return new JobPage(jobs, next);
  }

  @Override
  public CompletableFuture<JobInfo> cancel(long jobId, long graceMillis) {
    try {
      Validation.requireId(jobId, "job");
      Validation.requireLength(graceMillis, "grace");
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return changed(jobId, new Request.Cancel(jobId, graceMillis));
  }

  @Override
  public CompletableFuture<BulkChange.Step> changeMany(BulkChange change) {
    return bulk.step(change);
  }

  @Override
  public CompletableFuture<JobInfo> retry(long jobId) {
    return decided(jobId, Command.Retry::new);
  }

  @Override
  public CompletableFuture<JobInfo> resume(long jobId) {
    return decided(jobId, Command.Resume::new);
  }

  private interface OfJob {
    Command of(long jobId);
  }

  private CompletableFuture<JobInfo> decided(long jobId, OfJob command) {
    try {
      return changed(jobId, new Request.Decided(command.of(jobId)));
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
  }

  private CompletableFuture<JobInfo> changed(long jobId, Request request) {
    return questions.ask(request, (outcome, view) -> changed(jobId, outcome, view));
  }

  private static JobInfo changed(long jobId, Outcome outcome, LedgerView view) {
    if (!outcome.accepted()) {
      throw Questions.refused(outcome, "Job " + jobId);
    }
    return info(view, jobId);
  }

  @Override
  public CompletableFuture<Explanation> explain(long jobId) {
    return reads.read(view -> info(view, jobId).job()).thenCompose(this::explain);
  }

  private CompletableFuture<Explanation> explain(Job job) {
    if (job.state() != JobState.READY) {
      return CompletableFuture.completedFuture(Explanations.of(job));
    }
    CompletableFuture<Explanation> answer = new CompletableFuture<>();
    boolean leads = replica.relay(relay -> answer.complete(Explanations.ofReady(job, relay)));
    if (!leads) {
      answer.completeExceptionally(questions.notLeader());
    }
    return answer;
  }

  @Override
  public CompletableFuture<JobHistory> history(long jobId, long afterIndex) {
    return reads
        .read(
            view -> {
              info(view, jobId); // Refuses one that is not known.
              return lookBack.question(jobId, afterIndex, view);
            })
        .thenCompose(lookBack::answer);
  }

  @Override
  public CompletableFuture<List<QueueInfo>> queues() {
    return reads.read(view -> view.queues().all().stream().map(QueueService::info).toList());
  }

  @Override
  public QueueEndpoint control() {
    return new QueueService(questions, reads);
  }

  /** A job with its progress, under the hand-over lock. */
  private JobInfo shown(LedgerView view, long jobId) {
    JobInfo info = info(view, jobId);
    return new JobInfo(info.job(), info.worker(), replica.progress(jobId));
  }

  /** A job for an answer; throws NOT_FOUND. */
  static JobInfo info(LedgerView view, long jobId) {
    Job job = view.job(jobId);
    if (job == null) {
      throw new RefusedException(Refusal.NOT_FOUND, "Job " + jobId + " is not known");
    }
    return new JobInfo(job, worker(view, job));
  }

  private static @Nullable String worker(LedgerView view, Job job) {
    WorkerSession session = job.session() == 0 ? null : view.session(job.session());
    return session == null ? null : session.worker();
  }
}
