package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.EndReason;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.JobPage;
import io.holdfast.server.endpoint.JobEndpoint.JobQuery;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.JobFilter;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.Quote;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What callers ask: submit jobs, look at them, cancel and retry them. */
final class JobRoutes {
  /** As many as one entry of the log packs well; more are several requests. */
  static final int MAX_BATCH = 1_000;

  private static final int DEFAULT_PAGE = 100;

  private static final Shape BATCH =
      new Shape().withObjects("jobs", JobReader.JOB, MAX_BATCH).withObject("then", JobReader.JOB);
  private static final Shape CANCEL = new Shape().with(Kind.LENGTH, "grace");
  private static final Shape NOTHING = new Shape();

  private final JobEndpoint jobs;

  JobRoutes(JobEndpoint jobs) {
    this.jobs = jobs;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/jobs", this::submit),
        Route.post("/v1/jobs:batch", this::submitBatch),
        Route.get("/v1/jobs", this::list, "queue", "state", "cursor", "limit", "type", "error"),
        Route.get("/v1/jobs/{id}", call -> shown(jobs.get(call.id(), call.waitMillis())), "wait"),
        Route.get("/v1/jobs/{id}/events", this::events, "after"),
        Route.get("/v1/jobs/{id}:explain", this::explain),
        Route.post("/v1/jobs/{id}:cancel", this::cancel),
        Route.post("/v1/jobs/{id}:retry", call -> shown(jobs.retry(bodiless(call).id()))),
        Route.post("/v1/jobs/{id}:resume", call -> shown(jobs.resume(bodiless(call).id()))),
        Route.get("/v1/queues", this::queues));
  }

  private CompletableFuture<Reply> submit(Call call) {
    JobSpec job = JobReader.read(call.body(JobReader.JOB), call.idempotencyKey(), call.trace());
    return jobs.submit(job)
        .thenApply(
            made ->
                Reply.json(
                    made.duplicate() ? 200 : 201,
                    out -> {
                      out.writeStartObject();
                      write(out, made);
                      out.writeEndObject();
                    }));
  }

  /**
   * All or none of a batch is well-formed; whether a job is taken in is said for each. Where no job
   * was, and for the same reason of the replica, the whole is refused for it: so a client follows
   * the leader as ever.
   */
  private CompletableFuture<Reply> submitBatch(Call call) {
    if (call.idempotencyKey() != null) {
      throw ProblemException.invalid(
          "Expected no header Idempotency-Key with a batch: each job has its own key");
    }
    List<JobSpec> specs = new ArrayList<>();
    Fields body = call.body(BATCH);
    for (Fields job : body.requiredObjects("jobs")) {
      specs.add(JobReader.read(job, null, call.trace()));
    }
    Fields last = body.object("then");
    FollowingJob then =
        last == null ? FollowingJob.NONE : FollowingJob.read(last, specs.size(), call.trace());
    return jobs.submitAll(specs)
        .thenCompose(
            items -> then.submit(jobs, items).thenApply(made -> batchReply(items, then.answer())));
  }

  private static Reply batchReply(Answers<Submission> items, @Nullable Answers<Submission> then) {
    RefusedException whole = null;
    boolean some = false;
    for (int at = 0; at < items.size(); at++) {
      RefusedException refused = items.refusal(at);
      if (refused == null || !ofTheReplica(refused.refusal())) {
        some = true;
      } else {
        whole = refused;
      }
    }
    if (whole != null && !some) {
      throw whole;
    }
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("items");
          for (int at = 0; at < items.size(); at++) {
            out.writeStartObject();
            writeItem(out, items, at);
          }
          out.writeEndArray();
          if (then != null) {
            out.writeObjectFieldStart("then");
            writeItem(out, then, 0);
          }
          out.writeEndObject();
        });
  }

  /** What became of one, and the end of its object. */
  private static void writeItem(JsonGenerator out, Answers<Submission> items, int at)
      throws IOException {
    RefusedException refused = items.refusal(at);
    if (refused == null) {
      write(out, items.get(at));
    } else {
      out.writeStringField("code", refused.refusal().name());
      out.writeStringField("detail", refused.getMessage());
    }
    out.writeEndObject();
  }

  private static boolean ofTheReplica(Refusal refusal) {
    return refusal == Refusal.NOT_LEADER
        || refusal == Refusal.NO_LEADER
        || refusal == Refusal.INDETERMINATE;
  }

  private CompletableFuture<Reply> list(Call call) {
    String queue = call.parameter("queue");
    String state = call.parameter("state");
    String cursor = call.parameter("cursor");
    JobQuery query =
        new JobQuery(
            new JobFilter(
                queue,
                call.parameter("type"),
                state == null ? null : Fields.choice("state", state, JobState.class),
                BulkRoutes.text(call.parameter("error")),
                0),
            cursor == null ? 0 : BodyReader.id("cursor", cursor),
            limit(call.parameter("limit")));
    return jobs.list(query).thenApply(JobRoutes::page);
  }

  private static int limit(@Nullable String limit) {
    if (limit == null) {
      return DEFAULT_PAGE;
    }
    if (limit.matches("[0-9]{1,4}")) {
      int count = Integer.parseInt(limit);
      if (count >= 1 && count <= JobQuery.MAX_LIMIT) {
        return count;
      }
    }
    throw ProblemException.invalid(
        "Expected limit to be from 1 to " + JobQuery.MAX_LIMIT + " but it is " + Quote.of(limit));
  }

  private static Reply page(JobPage page) {
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("jobs");
          for (JobInfo each : page.jobs()) {
            write(out, each);
          }
          out.writeEndArray();
          if (page.nextAfterId() != 0) {
            out.writeStringField("cursor", Long.toString(page.nextAfterId()));
          }
          out.writeEndObject();
        });
  }

  private CompletableFuture<Reply> cancel(Call call) {
    long grace = call.body(CANCEL).length("grace", 0, TimeText.MAX_MILLIS, 10_000);
    return shown(jobs.cancel(call.id(), grace));
  }

  /** Refuses fields, where none is known. */
  private static Call bodiless(Call call) {
    call.body(NOTHING);
    return call;
  }

  private CompletableFuture<Reply> explain(Call call) {
    return jobs.explain(call.id())
        .thenApply(
            why ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("id", Long.toString(why.jobId()));
                      out.writeStringField("state", why.state().name());
                      out.writeStringField("code", why.code());
                      out.writeStringField("text", why.text());
                      out.writeEndObject();
                    }));
  }

  private CompletableFuture<Reply> events(Call call) {
    String after = call.parameter("after");
    long afterIndex = after == null ? 0 : BodyReader.id("after", after);
    return jobs.history(call.id(), afterIndex).thenApply(HistoryWriter::reply);
  }

  private CompletableFuture<Reply> queues(Call call) {
    return jobs.queues()
        .thenApply(
            queues ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeArrayFieldStart("queues");
                      for (QueueInfo each : queues) {
                        QueueRoutes.write(out, each);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }));
  }

  static CompletableFuture<Reply> shown(CompletableFuture<JobInfo> job) {
    return job.thenApply(known -> Reply.json(200, out -> write(out, known)));
  }

  private static void write(JsonGenerator out, Submission made) throws IOException {
    out.writeStringField("id", Long.toString(made.jobId()));
    out.writeNumberField("generation", made.generation());
    out.writeStringField("state", made.state().name());
    out.writeBooleanField("duplicate", made.duplicate());
  }

  private static void write(JsonGenerator out, JobInfo info) throws IOException {
    Job job = info.job();
    out.writeStartObject();
    out.writeStringField("id", Long.toString(job.id()));
    out.writeStringField("queue", job.queue());
    out.writeStringField("type", job.type());
    out.writeStringField("state", job.state().name());
    if (job.key() != null) {
      out.writeStringField("key", job.key());
    }
    Json.writeBytes(out, "payload", job.payload());
    out.writeNumberField("generation", job.generation());
    out.writeNumberField("attempt", job.attempt());
    out.writeNumberField("maxAttempts", job.rules().retry().maxAttempts());
    if (info.worker() != null) {
      out.writeStringField("worker", info.worker());
    }
    if (job.session() != 0) {
      out.writeStringField("session", Long.toString(job.session()));
    }
    if (job.readyAt() != 0) {
      out.writeStringField("readyAt", TimeText.printPoint(job.readyAt()));
    }
    out.writeBooleanField("cancelRequested", job.cancelRequested());
    out.writeStringField("onWorkerLoss", job.rules().onWorkerLoss().name());
    if (info.progress() != null) {
      out.writeNumberField("progress", info.progress().done());
      if (!info.progress().note().isEmpty()) {
        out.writeStringField("note", info.progress().note());
      }
    }
    if (!job.rules().retry().isFixed()) {
      RetryFields.write(out, job.rules().retry());
    }
    AfterFields.write(out, job);
    out.writeNumberField("priority", job.priority());
    QueueRoutes.write(out, job.ties().limit());
    if (!job.ties().fairnessKey().isEmpty()) {
      out.writeStringField("fairnessKey", job.ties().fairnessKey());
    }
    if (job.ties().occurrence().scheduleId() != 0) {
      out.writeStringField("schedule", Long.toString(job.ties().occurrence().scheduleId()));
      out.writeStringField("nominal", TimeText.printPoint(job.ties().occurrence().nominal()));
    }
    TraceText.write(out, job.ties().trace());
    Json.writeBytes(out, "result", job.result());
    if (!job.error().isEmpty()) {
      out.writeStringField("error", job.error());
    }
    if (job.reason() != EndReason.NONE) {
      out.writeStringField("reason", job.reason().name());
    }
    if (job.endedAt() != 0) {
      out.writeStringField("endedAt", TimeText.printPoint(job.endedAt()));
    }
    out.writeEndObject();
  }
}
