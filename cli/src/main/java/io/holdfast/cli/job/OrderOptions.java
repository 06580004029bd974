package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a job that say when it is its turn, and what it shares a limit with. */
final class OrderOptions {
  @Option(
      names = {"-p", "--priority"},
      paramLabel = "N",
      description = "From 0 to 9, the most urgent; 5 without it.")
  private @Nullable Integer priority;

  @Option(
      names = "--concurrency-key",
      paramLabel = "KEY",
      description = "Jobs of the same key share a limit.")
  private @Nullable String concurrencyKey;

  @Option(
      names = "--concurrency-limit",
      paramLabel = "N",
      description = "At most so many of the key run at once; 1 is a mutex.")
  private @Nullable Integer concurrencyLimit;

  @Option(
      names = "--rate-limit",
      paramLabel = "RATE",
      description = "So many of the key start in a time, such as 10/1s.")
  private @Nullable String rateLimit;

  @Option(
      names = "--fairness-key",
      paramLabel = "KEY",
      description = "Jobs of several keys start in turn.")
  private @Nullable String fairnessKey;

  void put(ObjectNode job) {
    if (priority != null) {
      job.put("priority", priority);
    }
    if (concurrencyKey != null) {
      job.put("concurrencyKey", concurrencyKey);
    }
    if (concurrencyLimit != null) {
      job.put("concurrencyLimit", concurrencyLimit);
    }
    if (rateLimit != null) {
      job.put("rateLimit", rateLimit);
    }
    if (fairnessKey != null) {
      job.put("fairnessKey", fairnessKey);
    }
  }
}
