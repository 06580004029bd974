package io.holdfast.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is to be set for a queue. What is not said is not set. Used by one thread. */
public final class QueueOptions {
  private @Nullable Integer concurrency;
  private @Nullable String rate;
  private @Nullable Integer weight;
  private @Nullable Long maxJobs;
  private @Nullable String retention;
  private @Nullable Long retentionCount;
  private @Nullable Long retentionBytes;

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

  /**
   * How long an ended job can be asked for, from a millisecond on; what holds for all queues of the
   * server holds too.
   */
  public QueueOptions retention(Duration length) {
    retention = Lengths.text(length);
    return this;
  }

  /** At most so many ended jobs are kept, from 1 on; those that ended first go first. */
  public QueueOptions retentionCount(long jobs) {
    retentionCount = jobs;
    return this;
  }

  /** At most so many bytes of payloads, results and errors of ended jobs are kept, from 1 on. */
  public QueueOptions retentionBytes(long bytes) {
    retentionBytes = bytes;
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
          if (retention != null) {
            json.writeStringField("retention", retention);
          }
          if (retentionCount != null) {
            json.writeNumberField("retentionCount", retentionCount);
          }
          if (retentionBytes != null) {
            json.writeNumberField("retentionBytes", retentionBytes);
          }
        });
  }
}
