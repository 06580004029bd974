package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.QueueStatus;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.QueueEndpoint;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Queues, by one replica. */
final class QueueService implements QueueEndpoint {
  private final Questions questions;
  private final Reads reads;

  QueueService(Questions questions, Reads reads) {
    this.questions = questions;
    this.reads = reads;
  }

  @Override
  public CompletableFuture<QueueInfo> queue(String queue) {
    return reads.read(view -> info(view.queues().queue(queue)));
  }

  @Override
  public CompletableFuture<QueueInfo> put(String queue, QueueSettings settings) {
    return change(queue, () -> new QueueCommand.PutQueue(queue, settings));
  }

  @Override
  public CompletableFuture<QueueInfo> setMode(String queue, QueueMode mode) {
    return change(queue, () -> new QueueCommand.SetQueueMode(queue, mode));
  }

  private CompletableFuture<QueueInfo> change(String queue, Supplier<Command> command) {
    Request request;
    try {
      request = new Request.Decided(command.get());
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return questions.ask(request, (outcome, view) -> changed(queue, outcome, view));
  }

  private static QueueInfo changed(String queue, Outcome outcome, LedgerView view) {
    if (!outcome.accepted()) {
      throw Questions.refused(outcome, "Queue '" + queue + "'");
    }
    return info(view.queues().queue(queue));
  }

  @Override
  public CompletableFuture<JobInfo> change(long jobId, int priority, long runAtMillis) {
    Request request;
    try {
      request =
          new Request.Decided(
              new QueueCommand.ChangeJob(
                  jobId,
                  Math.max(priority, QueueCommand.UNCHANGED),
                  Math.max(runAtMillis, QueueCommand.UNCHANGED)));
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return changed(request, jobId);
  }

  @Override
  public CompletableFuture<JobInfo> changeLater(long jobId, int priority, long delayMillis) {
    int wanted = Math.max(priority, QueueCommand.UNCHANGED);
    try {
      Validation.requireLength(delayMillis, "delay");
      var unused = new QueueCommand.ChangeJob(jobId, wanted, delayMillis); // It checks the rest.
    } catch (IllegalArgumentException invalid) {
      return Validation.refused(invalid);
    }
    return changed(new Request.ChangeLater(jobId, wanted, delayMillis), jobId);
  }

  private CompletableFuture<JobInfo> changed(Request request, long jobId) {
    return questions.ask(
        request,
        (outcome, view) -> {
          if (!outcome.accepted()) {
            throw Questions.refused(outcome, "Job " + jobId);
          }
          return JobService.info(view, jobId);
        });
  }

  static QueueInfo info(QueueStatus status) {
    return new QueueInfo(
        status.queue(),
        status.in(JobState.SCHEDULED),
        status.in(JobState.READY),
        status.in(JobState.ASSIGNED),
        status.in(JobState.RUNNING),
        status.in(JobState.HELD),
        status.mode(),
        status.settings());
  }
}
