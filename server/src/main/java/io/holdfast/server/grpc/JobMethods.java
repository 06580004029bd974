package io.holdfast.server.grpc;

import io.holdfast.api.v1.CancelRequest;
import io.holdfast.api.v1.CancelResponse;
import io.holdfast.api.v1.ExplainRequest;
import io.holdfast.api.v1.ExplainResponse;
import io.holdfast.api.v1.GetRequest;
import io.holdfast.api.v1.GetResponse;
import io.holdfast.api.v1.ListRequest;
import io.holdfast.api.v1.ListResponse;
import io.holdfast.api.v1.QueuesRequest;
import io.holdfast.api.v1.QueuesResponse;
import io.holdfast.api.v1.ResumeRequest;
import io.holdfast.api.v1.ResumeResponse;
import io.holdfast.api.v1.RetryRequest;
import io.holdfast.api.v1.RetryResponse;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitBatchResponse;
import io.holdfast.api.v1.SubmitRequest;
import io.holdfast.api.v1.SubmitResponse;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.JobQuery;
import java.util.Map;

/** The service {@code Jobs}: what callers say. */
final class JobMethods {
  private static final int DEFAULT_PAGE = 100;
  private static final long MAX_WAIT_MILLIS = 60_000;
  private static final long DEFAULT_GRACE_MILLIS = 10_000;

  private final JobEndpoint jobs;
  private final ClusterEndpoint cluster;

  JobMethods(JobEndpoint jobs, ClusterEndpoint cluster) {
    this.jobs = jobs;
    this.cluster = cluster;
  }

  Map<String, Method> methods() {
    Batches batches = new Batches(jobs, cluster);
    return Map.ofEntries(
        Map.entry("Submit", submit()),
        Map.entry(
            "SubmitBatch",
            Unary.method(
                SubmitBatchRequest.parser(),
                asked -> batches.submit(asked.getJobsList()),
                items ->
                    SubmitBatchResponse.newBuilder()
                        .addAllOutcomes(batches.outcomes(items))
                        .build())),
        Map.entry(
            "SubmitStream",
            call -> call.start(new SubmitStream(call, batches, cluster), SubmitStream.UNDER_WAY)),
        Map.entry(
            "Get",
            Unary.method(
                GetRequest.parser(),
                asked ->
                    jobs.get(
                        Checks.id("id", asked.getId()),
                        Checks.between("wait_millis", asked.getWaitMillis(), 0, MAX_WAIT_MILLIS)),
                job -> GetResponse.newBuilder().setJob(JobMessages.job(job)).build())),
        Map.entry("List", list()),
        Map.entry(
            "Cancel",
            Unary.method(
                CancelRequest.parser(),
                asked -> jobs.cancel(Checks.id("id", asked.getId()), grace(asked)),
                job -> CancelResponse.newBuilder().setJob(JobMessages.job(job)).build())),
        Map.entry(
            "Retry",
            Unary.method(
                RetryRequest.parser(),
                asked -> jobs.retry(Checks.id("id", asked.getId())),
                job -> RetryResponse.newBuilder().setJob(JobMessages.job(job)).build())),
        Map.entry(
            "Resume",
            Unary.method(
                ResumeRequest.parser(),
                asked -> jobs.resume(Checks.id("id", asked.getId())),
                job -> ResumeResponse.newBuilder().setJob(JobMessages.job(job)).build())),
        Map.entry("Watch", call -> call.start(new WatchStream(call, jobs), 2)),
        Map.entry("Explain", explain()),
        Map.entry(
            "Queues",
            Unary.method(
                QueuesRequest.parser(),
                asked -> jobs.queues(),
                queues ->
                    QueuesResponse.newBuilder()
                        .addAllQueues(queues.stream().map(JobMessages::queue).toList())
                        .build())));
  }

  private Method submit() {
    return Unary.method(
        SubmitRequest.parser(),
        asked -> jobs.submit(JobMessages.spec("job.", asked.getJob())),
        made -> SubmitResponse.newBuilder().setSubmission(JobMessages.submission(made)).build());
  }

  private static long grace(CancelRequest asked) {
    return asked.hasGraceMillis()
        ? JobMessages.length("grace_millis", asked.getGraceMillis())
        : DEFAULT_GRACE_MILLIS;
  }

  private Method list() {
    return Unary.method(
        ListRequest.parser(),
        asked ->
            jobs.list(
                new JobQuery(
                    asked.getQueue().isEmpty()
                        ? null
                        : Checks.name("queue", asked.getQueue(), Limits.MAX_NAME_BYTES),
                    JobMessages.state("state", asked.getState(), asked.getStateValue()),
                    Checks.between("after_id", asked.getAfterId(), 0, Long.MAX_VALUE),
                    asked.getLimit() == 0
                        ? DEFAULT_PAGE
                        : (int) Checks.between("limit", asked.getLimit(), 1, JobQuery.MAX_LIMIT))),
        page ->
            ListResponse.newBuilder()
                .addAllJobs(page.jobs().stream().map(JobMessages::job).toList())
                .setNextAfterId(page.nextAfterId())
                .build());
  }

  private Method explain() {
    return Unary.method(
        ExplainRequest.parser(),
        asked -> jobs.explain(Checks.id("id", asked.getId())),
        why ->
            ExplainResponse.newBuilder()
                .setId(why.jobId())
                .setState(JobMessages.state(why.state()))
                .setCode(why.code())
                .setText(why.text())
                .build());
  }
}
