package io.holdfast.server.service;

import io.holdfast.decider.Placement;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.ledger.QueueStatus;
import io.holdfast.ledger.QueueView;
import io.holdfast.ledger.Rate;
import io.holdfast.server.endpoint.JobEndpoint.Explanation;
import io.holdfast.server.replica.OutboxRelay;
import io.holdfast.server.text.RateText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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

  static Explanation ofReady(Job job, OutboxRelay relay) {
    Placement placement = relay.placement();
    Explanation limited = ofLimits(job, relay.queues(), relay.ledgerNow());
    if (limited != null) {
      return limited;
    }
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

  /** What its queue or its key keeps it from; null for nothing. */
  static @Nullable Explanation ofLimits(Job job, QueueView queues, long now) {
    QueueStatus queue = queues.queue(job.queue());
    QueueSettings settings = queue.settings();
    String name = "queue '" + job.queue() + "'";
    if (queue.mode() == QueueMode.PAUSED) {
      return explanation(job, "QUEUE_PAUSED", "Its " + name + " is paused.");
    }
    if (settings.concurrent() > 0 && queue.owned() >= settings.concurrent()) {
      return reached(job, "QUEUE_LIMIT", name, queue.owned(), settings.concurrent());
    }
    Explanation rate =
        rate(
            job,
            "QUEUE_RATE",
            name,
            queue.rateFullAt(),
            now,
            settings.rateCount(),
            settings.ratePeriod());
    if (rate != null) {
      return rate;
    }
    KeyLimit limit = job.ties().limit();
    if (limit.isNone()) {
      return null;
    }
    String key = "key '" + limit.key() + "'";
    long owned = queues.ownedOf(limit.key());
    if (limit.concurrent() > 0 && owned >= limit.concurrent()) {
      return reached(job, "KEY_LIMIT", key, owned, limit.concurrent());
    }
    return rate(
        job, "KEY_RATE", key, queues.rateFullOf(limit.key()), now, limit.count(), limit.period());
  }

  private static Explanation reached(Job job, String code, String whose, long owned, long limit) {
    return explanation(
        job, code, "The limit of " + whose + " is reached: " + owned + " of " + limit + " run.");
  }

  private static @Nullable Explanation rate(
      Job job, String code, String whose, long fullAt, long now, int count, long period) {
    if (count == 0) {
      return null;
    }
    long next = Rate.nextStart(fullAt, now, count, period);
    return next <= now
        ? null
        : explanation(
            job,
            code,
            "The rate of "
                + whose
                + " is used up ("
                + RateText.print(count, period)
                + "): the next one starts at "
                + Instant.ofEpochMilli(next)
                + ".");
  }

  private static Explanation explanation(Job job, String code, String text) {
    return new Explanation(job.id(), job.state(), code, text);
  }
}
