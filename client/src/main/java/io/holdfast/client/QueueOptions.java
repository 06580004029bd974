package io.holdfast.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is to be set for a queue. What is not said is not set. Used by one thread. */
public final class QueueOptions {
  private @Nullable Integer concurrency;
  private @Nullable String rate;
  private @Nullable Integer weight;
  private @Nullable Long maxJobs;

  QueueOptions() {}

  /** At most so many of its jobs run at the same time, from 1 to 1,000,000. */
  public QueueOptions concurrency(int limit) {
    concurrency = limit;
    return this;
  }

  /** So many of its jobs start at once, and as many in each period from then on. */
  public QueueOptions rate(int count, Duration period) {
    rate = count + "/" + Lengths.text(period);
    return this;
  }

  /** Its share of a worker that serves several queues, from 1 to 1,000; 1 without it. */
  public QueueOptions weight(int share) {
    weight = share;
    return this;
  }

  /** At most so many jobs that have not ended; one more is refused with QUEUE_FULL. */
  public QueueOptions maxJobs(long count) {
    maxJobs = count;
    return this;
  }

  byte[] encode() {
    return WireJson.object(
        json -> {
          if (concurrency != null) {
            json.writeNumberField("concurrency", concurrency);
          }
          if (rate != null) {
            json.writeStringField("rate", rate);
          }
          if (weight != null) {
            json.writeNumberField("weight", weight);
          }
          if (maxJobs != null) {
            json.writeNumberField("maxJobs", maxJobs);
          }
        });
  }
}
