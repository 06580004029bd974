package io.holdfast.server.http;

import io.holdfast.ledger.QueueMode;
import io.holdfast.ledger.QueueSettings;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.QueueEndpoint;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Queues in a map, for {@link MemoryEndpoints}. */
final class MemoryQueues implements QueueEndpoint {
  private final Map<String, QueueSettings> settings = new ConcurrentHashMap<>();
  private final Map<String, QueueMode> modes = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<QueueInfo> queue(String queue) {
    return CompletableFuture.completedFuture(
        new QueueInfo(
            queue,
            0,
            0,
            0,
            0,
            0,
            modes.getOrDefault(queue, QueueMode.OPEN),
            settings.getOrDefault(queue, QueueSettings.DEFAULT)));
  }

  @Override
  public CompletableFuture<QueueInfo> put(String queue, QueueSettings its) {
    settings.put(queue, its);
    return queue(queue);
  }

  @Override
  public CompletableFuture<QueueInfo> setMode(String queue, QueueMode mode) {
    modes.put(queue, mode);
    return queue(queue);
  }

  @Override
  public CompletableFuture<JobInfo> change(long jobId, int priority, long runAtMillis) {
    return CompletableFuture.failedFuture(
        new RefusedException(Refusal.NOT_WAITING, "Job " + jobId + " is RUNNING"));
  }

  @Override
  public CompletableFuture<JobInfo> changeLater(long jobId, int priority, long delayMillis) {
    return change(jobId, priority, 0);
  }
}
