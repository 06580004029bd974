package io.holdfast.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.holdfast.api.v1.Job;
import io.holdfast.api.v1.JobState;
import io.holdfast.api.v1.OnWorkerLoss;
import io.holdfast.api.v1.Queue;
import io.holdfast.api.v1.Submission;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.JobSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Jobs as messages, and back. What is not checked here the endpoint checks. */
final class JobMessages {
  private static final String DEFAULT_QUEUE = "default";

  private JobMessages() {}

  /**
   * A job as its caller describes it, with what is taken where he says nothing.
   *
   * @param path where it is in the request, with a dot at its end
   */
  static JobSpec spec(String path, io.holdfast.api.v1.JobSpec job) {
    Checks.known(path, job);
    if (job.getDelayMillis() != 0 && job.getRunAtMillis() != 0) {
      throw WrongMessageException.invalid(
          "Expected only one of "
              + path
              + "delay_millis and "
              + path
              + "run_at_millis but both are there");
    }
    String key = job.getKey();
    String queue = job.getQueue();
    return new JobSpec(
        key.isEmpty() ? null : Checks.name(path + "key", key, Limits.MAX_KEY_BYTES),
        queue.isEmpty() ? DEFAULT_QUEUE : Checks.name(path + "queue", queue, Limits.MAX_NAME_BYTES),
        Checks.name(path + "type", job.getType(), Limits.MAX_NAME_BYTES),
        Checks.bytes(path + "payload", job.getPayload(), Limits.MAX_PAYLOAD_BYTES),
        length(path + "delay_millis", job.getDelayMillis()),
        Checks.between(path + "run_at_millis", job.getRunAtMillis(), 0, Limits.MAX_TIME),
        length(path + "queue_timeout_millis", job.getQueueTimeoutMillis()),
        length(path + "total_timeout_millis", job.getTotalTimeoutMillis()),
        OrderMessages.keyTtl(path, job),
        OrderMessages.priority(path, job),
        rules(job, path),
        OrderMessages.ties(path, job, RetryMessages.after(path, job)));
  }

  private static JobRules rules(io.holdfast.api.v1.JobSpec job, String path) {
    return new JobRules(
        RetryMessages.read(path, job),
        length(path + "run_timeout_millis", job.getRunTimeoutMillis()),
        onWorkerLoss(path + "on_worker_loss", job));
  }

  /** Some hundred years: a sum with any point in time is still one. */
  private static final long MAX_LENGTH_MILLIS = 1L << 42;

  static long length(String path, long millis) {
    return Checks.between(path, millis, 0, MAX_LENGTH_MILLIS);
  }

  private static io.holdfast.ledger.OnWorkerLoss onWorkerLoss(
      String path, io.holdfast.api.v1.JobSpec job) {
    return switch (job.getOnWorkerLoss()) {
      case ON_WORKER_LOSS_UNSPECIFIED, ON_WORKER_LOSS_REASSIGN ->
          io.holdfast.ledger.OnWorkerLoss.REASSIGN;
      case ON_WORKER_LOSS_HOLD -> io.holdfast.ledger.OnWorkerLoss.HOLD;
      case ON_WORKER_LOSS_FAIL -> io.holdfast.ledger.OnWorkerLoss.FAIL;
      case UNRECOGNIZED ->
          throw WrongMessageException.invalid(
              "Expected " + path + " to be from 0 to 3 but it is " + job.getOnWorkerLossValue());
    };
  }

  static OnWorkerLoss onWorkerLoss(io.holdfast.ledger.OnWorkerLoss choice) {
    return switch (choice) {
      case REASSIGN -> OnWorkerLoss.ON_WORKER_LOSS_REASSIGN;
      case HOLD -> OnWorkerLoss.ON_WORKER_LOSS_HOLD;
      case FAIL -> OnWorkerLoss.ON_WORKER_LOSS_FAIL;
    };
  }

  static JobState state(io.holdfast.ledger.JobState state) {
    return switch (state) {
      case SCHEDULED -> JobState.JOB_STATE_SCHEDULED;
      case READY -> JobState.JOB_STATE_READY;
      case ASSIGNED -> JobState.JOB_STATE_ASSIGNED;
      case RUNNING -> JobState.JOB_STATE_RUNNING;
      case HELD -> JobState.JOB_STATE_HELD;
      case SUCCEEDED -> JobState.JOB_STATE_SUCCEEDED;
      case FAILED -> JobState.JOB_STATE_FAILED;
      case CANCELLED -> JobState.JOB_STATE_CANCELLED;
      case EXPIRED -> JobState.JOB_STATE_EXPIRED;
    };
  }

  /** Null for all. */
  static io.holdfast.ledger.@Nullable JobState state(String path, JobState state, int number) {
    return switch (state) {
      case JOB_STATE_UNSPECIFIED -> null;
      case JOB_STATE_SCHEDULED -> io.holdfast.ledger.JobState.SCHEDULED;
      case JOB_STATE_READY -> io.holdfast.ledger.JobState.READY;
      case JOB_STATE_ASSIGNED -> io.holdfast.ledger.JobState.ASSIGNED;
      case JOB_STATE_RUNNING -> io.holdfast.ledger.JobState.RUNNING;
      case JOB_STATE_HELD -> io.holdfast.ledger.JobState.HELD;
      case JOB_STATE_SUCCEEDED -> io.holdfast.ledger.JobState.SUCCEEDED;
      case JOB_STATE_FAILED -> io.holdfast.ledger.JobState.FAILED;
      case JOB_STATE_CANCELLED -> io.holdfast.ledger.JobState.CANCELLED;
      case JOB_STATE_EXPIRED -> io.holdfast.ledger.JobState.EXPIRED;
      case UNRECOGNIZED ->
          throw WrongMessageException.invalid(
              "Expected " + path + " to be from 0 to 9 but it is " + number);
    };
  }

  static Submission submission(JobEndpoint.Submission made) {
    return Submission.newBuilder()
        .setId(made.jobId())
        .setGeneration(made.generation())
        .setState(state(made.state()))
        .setDuplicate(made.duplicate())
        .build();
  }

  /** Payload and result are not copied: nobody changes a job's bytes. */
  static Job job(JobInfo info) {
    io.holdfast.ledger.Job job = info.job();
    return RetryMessages.add(OrderMessages.add(Job.newBuilder(), job), job)
        .setId(job.id())
        .setKey(Objects.requireNonNullElse(job.key(), ""))
        .setQueue(job.queue())
        .setType(job.type())
        .setState(state(job.state()))
        .setPayload(UnsafeByteOperations.unsafeWrap(job.payload()))
        .setGeneration(job.generation())
        .setAttempt(job.attempt())
        .setMaxAttempts(job.rules().retry().maxAttempts())
        .setWorker(Objects.requireNonNullElse(info.worker(), ""))
        .setSession(job.session())
        .setReadyAtMillis(job.readyAt())
        .setCancelRequested(job.cancelRequested())
        .setOnWorkerLoss(onWorkerLoss(job.rules().onWorkerLoss()))
        .setResult(UnsafeByteOperations.unsafeWrap(job.result()))
        .setError(job.error())
        .build();
  }

  static Queue queue(JobEndpoint.QueueInfo queue) {
    return Queue.newBuilder()
        .setQueue(queue.queue())
        .setScheduled(queue.scheduled())
        .setReady(queue.ready())
        .setAssigned(queue.assigned())
        .setRunning(queue.running())
        .setHeld(queue.held())
        .setMode(queue.mode().name())
        .setConcurrency(queue.settings().concurrent())
        .setRateCount(queue.settings().rateCount())
        .setRatePeriodMillis(queue.settings().ratePeriod())
        .setWeight(queue.settings().weight())
        .setMaxJobs(queue.settings().maxJobs())
        .setRetentionMillis(queue.settings().retention().millis())
        .setRetentionCount(queue.settings().retention().jobs())
        .setRetentionBytes(queue.settings().retention().bytes())
        .build();
  }
}
