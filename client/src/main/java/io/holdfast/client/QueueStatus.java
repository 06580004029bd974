package io.holdfast.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A queue as it is, and what is set for it.
 *
 * @param queue its name
 * @param mode {@code OPEN}, {@code PAUSED} or {@code DRAINING}
 * @param scheduled jobs that wait for their time; the others are those of the same states
 * @param concurrency at most so many of its jobs run; 0 for any number
 * @param rate such as {@code 10/1s}; null for none
 * @param weight its share of a worker that serves several queues
 * @param maxJobs at most so many jobs that have not ended; 0 for any number
 * @param retention how long an ended job is kept; null for as long as all queues keep one
 * @param retentionCount at most so many ended jobs are kept; 0 as for all queues
 * @param retentionBytes at most so many bytes of ended jobs are kept; 0 as for all queues
 */
public record QueueStatus(
    String queue,
    String mode,
    long scheduled,
    long ready,
    long assigned,
    long running,
    long held,
    int concurrency,
    @Nullable String rate,
    int weight,
    long maxJobs,
    @Nullable String retention,
    long retentionCount,
    long retentionBytes) {

  static QueueStatus of(JsonNode queue) {
    return new QueueStatus(
        WireJson.field(queue, "queue").asText(),
        WireJson.field(queue, "mode").asText(),
        queue.path("scheduled").asLong(),
        queue.path("ready").asLong(),
        queue.path("assigned").asLong(),
        queue.path("running").asLong(),
        queue.path("held").asLong(),
        queue.path("concurrency").asInt(),
        WireJson.text(queue, "rate"),
        queue.path("weight").asInt(1),
        queue.path("maxJobs").asLong(),
        WireJson.text(queue, "retention"),
        queue.path("retentionCount").asLong(),
        queue.path("retentionBytes").asLong());
  }
}
