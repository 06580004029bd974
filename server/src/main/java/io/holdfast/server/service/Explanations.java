package io.holdfast.server.service;

import io.holdfast.decider.Placement;
import io.holdfast.ledger.Job;
import io.holdfast.server.endpoint.JobEndpoint.Explanation;
import java.time.Instant;

/** Says why a job is not running, one stable code and one sentence for each reason. */
final class Explanations {
  private Explanations() {}

  static Explanation of(Job job) {
    return switch (job.state()) {
      case SCHEDULED ->
          job.waitsFor() > 0
              ? explanation(
                  job,
                  "WAITS_FOR_JOBS",
                  "%d of the %d jobs that it comes after have not ended."
                      .formatted(job.waitsFor(), job.ties().after().size()))
              : explanation(
                  job,
                  "WAITS_FOR_ITS_TIME",
                  "It becomes READY at " + Instant.ofEpochMilli(job.readyAt()) + ".");
      case READY -> explanation(job, "WAITS_FOR_A_WORKER", "It waits for a worker.");
      case ASSIGNED ->
          explanation(
              job,
              "WAITS_FOR_ACCEPTANCE",
              "Session " + job.session() + " got it and has not accepted it yet.");
      case RUNNING ->
          explanation(
              job,
              "RUNNING",
              job.cancelRequested()
                  ? "It is running and its worker was asked to stop."
                  : "It is running.");
      case HELD ->
          explanation(
              job,
              "HELD",
              "Its worker was lost, and by onWorkerLoss it waits for a person: resume it.");
      case FAILED, EXPIRED, CANCELLED ->
          explanation(job, job.reason().name(), job.reason().sentence());
      case SUCCEEDED -> explanation(job, "SUCCEEDED", "It is done.");
    };
  }

  static Explanation ofReady(Job job, Placement placement) {
    if (!placement.hasWorkerFor(job.queue(), job.type())) {
      return explanation(
          job,
          "NO_WORKER_FOR_TYPE",
          "No worker is connected that takes jobs of type '"
              + job.type()
              + "' from queue '"
              + job.queue()
              + "'.");
    }
    return explanation(
        job,
        "NO_FREE_SLOT",
        "All workers that could do it are busy, or it is about to be assigned.");
  }

  private static Explanation explanation(Job job, String code, String text) {
    return new Explanation(job.id(), job.state(), code, text);
  }
}
