package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a job is tried again: in short where that is enough, else in full. */
final class RetryFlags {
  @Option(names = "--max-attempts", paramLabel = "N", description = "Tries before it is FAILED.")
  private @Nullable Integer maxAttempts;

  @Option(names = "--retry-delay", paramLabel = "TIME", description = "Before the second attempt.")
  private @Nullable String delay;

  @Option(
      names = "--retry-factor",
      paramLabel = "N",
      description = "How much longer each delay is: 2 for twice.")
  private @Nullable Double factor;

  @Option(names = "--retry-max-delay", paramLabel = "TIME", description = "No delay is longer.")
  private @Nullable String maxDelay;

  @Option(
      names = "--retry-jitter",
      paramLabel = "N",
      description = "How much of a delay is left to chance, from 0 to 1.")
  private @Nullable Double jitter;

  @Option(
      names = "--retry-delays",
      paramLabel = "TIME",
      split = ",",
      description = "Instead: these, one after the other.")
  private @Nullable List<String> delays;

  @Option(
      names = "--never-on",
      paramLabel = "TEXT",
      description = "No further attempt after an error that begins so.")
  private @Nullable List<String> neverOn;

  /** Adds what was said to a job. */
  void addTo(ObjectNode job) {
    if (factor == null && maxDelay == null && jitter == null && delays == null && neverOn == null) {
      putCount(job);
      put(job, "retryDelay", delay);
      return;
    }
    ObjectNode retry = job.putObject("retry");
    putCount(retry);
    put(retry, "delay", delay);
    if (factor != null) {
      retry.put("factor", factor);
    }
    put(retry, "maxDelay", maxDelay);
    if (jitter != null) {
      retry.put("jitter", jitter);
    }
    putAll(retry, "delays", delays);
    putAll(retry, "neverOn", neverOn);
  }

  private void putCount(ObjectNode object) {
    if (maxAttempts != null) {
      object.put("maxAttempts", maxAttempts);
    }
  }

  private static void put(ObjectNode object, String field, @Nullable String value) {
    if (value != null) {
      object.put(field, value);
    }
  }

  static void putAll(ObjectNode object, String field, @Nullable List<String> values) {
    if (values != null) {
      ArrayNode list = object.putArray(field);
      values.forEach(list::add);
    }
  }
}
