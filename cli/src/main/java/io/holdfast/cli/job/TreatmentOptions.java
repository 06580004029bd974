package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a job is to be treated, whoever submits it: a person or a schedule. */
public final class TreatmentOptions {
  @Option(
      names = {"-q", "--queue"},
      paramLabel = "QUEUE",
      description = "Where it waits; default without it.")
  private @Nullable String queue;

  @Option(names = "--queue-timeout", paramLabel = "TIME", description = "EXPIRED if not begun by.")
  private @Nullable String queueTimeout;

  @Option(names = "--total-timeout", paramLabel = "TIME", description = "EXPIRED if not ended by.")
  private @Nullable String totalTimeout;

  @Option(names = "--run-timeout", paramLabel = "TIME", description = "Longest time of an attempt.")
  private @Nullable String runTimeout;

  @Mixin private RetryFlags retry;

  @Option(
      names = "--on-worker-loss",
      paramLabel = "WHAT",
      description = "REASSIGN, FAIL or HOLD, when its worker is lost.")
  private @Nullable String onWorkerLoss;

  @Mixin private OrderOptions order;

  /** By picocli. */
  @SuppressWarnings("NullAway.Init")
  public TreatmentOptions() {}

  /** Adds what was said to a job, or to the schedule that makes it. */
  public void put(ObjectNode job) {
    put(job, "queue", queue);
    put(job, "queueTimeout", queueTimeout);
    put(job, "totalTimeout", totalTimeout);
    put(job, "runTimeout", runTimeout);
    retry.addTo(job);
    put(job, "onWorkerLoss", onWorkerLoss);
    order.put(job);
  }

  private static void put(ObjectNode job, String field, @Nullable String value) {
    if (value != null) {
      job.put(field, value);
    }
  }
}
