package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits a job. */
@Command(
    description = {
      "Submits a job. It is durable when this returns.",
      "Lengths of time are written as 250ms, 30s, 5m or 1h30m."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Submitted; with --wait: it has succeeded.",
      "1:Refused; with --wait: it did not succeed.",
      "2:Wrong usage.",
      "69:No server answers or leads."
    },
    footer = {
      "",
      "Example: holdfast job submit mail '{\"to\":\"you\"}' --queue billing --delay 5m",
      "         holdfast job submit sync --concurrency-key customer-7 --concurrency-limit 3"
    })
final class SubmitCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "TYPE", description = "What kind of job it is.")
  @SuppressWarnings("NullAway.Init")
  private String type;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PAYLOAD",
      description = "What its worker gets: text, or @FILE; @- is standard input.")
  private @Nullable String payload;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description = "Idempotency key: the same again is the same job.")
  private @Nullable String key;

  @Option(names = "--key-ttl", paramLabel = "TIME", description = "How long the key is known.")
  private @Nullable String keyTtl;

  @Option(names = "--delay", paramLabel = "TIME", description = "Starts no sooner than after it.")
  private @Nullable String delay;

  @Option(names = "--run-at", paramLabel = "POINT", description = "Starts no sooner (RFC 3339).")
  private @Nullable String runAt;

  @Option(
      names = "--unique-while-pending",
      description = "The idempotency key is free again when the job has ended.")
  private boolean uniqueWhilePending;

  @Mixin private TreatmentOptions treatment;

  @Option(
      names = "--after",
      paramLabel = "ID",
      split = ",",
      description = "Starts when these jobs have ended.")
  private @Nullable List<String> after;

  @Option(
      names = "--on-failure",
      paramLabel = "WHAT",
      description = "CANCEL or RUN, when one of those fails.")
  private @Nullable String onFailure;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Waits for its end, so long at most, and shows it.")
  private @Nullable String wait;

  @SuppressWarnings("NullAway.Init") // server, treatment: by picocli
  SubmitCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    try (Remote remote = server.connect(streams)) {
      JsonNode submitted = remote.post("/v1/jobs", job());
      if (wait == null) {
        remote.print(submitted, this::line);
        return ExitCode.OK;
      }
      JsonNode job = JobText.await(remote, submitted.path("id").asText(), wait);
      remote.print(job, each -> JobText.details(streams, each));
      return JobText.exitCode(streams, job);
    }
  }

  private void line(JsonNode submitted) {
    streams
        .out()
        .println(
            "job "
                + Table.text(submitted, "id")
                + " is "
                + Table.text(submitted, "state")
                + (submitted.path("duplicate").asBoolean() ? " (it was submitted before)" : ""));
  }

  private ObjectNode job() throws IOException {
    ObjectNode job = Remote.object();
    job.put("type", type);
    // With a key a repetition after a lost answer is no second job.
    job.put("key", key == null ? UUID.randomUUID().toString() : key);
    put(job, "keyTtl", keyTtl);
    put(job, "delay", delay);
    put(job, "runAt", runAt);
    treatment.put(job);
    RetryFlags.putAll(job, "after", after);
    put(job, "onFailure", onFailure == null ? null : onFailure.toUpperCase(Locale.ROOT));
    if (uniqueWhilePending) {
      job.put("uniqueWhilePending", true);
    }
    if (payload != null) {
      // Base64, so that it arrives byte for byte; where it is JSON, it is shown as such.
      job.put("payloadBase64", bytes(payload));
    }
    return job;
  }

  private byte[] bytes(String text) throws IOException {
    if (!text.startsWith("@")) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (text.equals("@-")) {
      return streams.in().readAllBytes();
    }
    Path file = Path.of(text.substring(1));
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new ParameterException(
          spec.commandLine(), "PAYLOAD: cannot read " + file + ": " + unreadable.getMessage());
    }
  }

  private static void put(ObjectNode job, String field, @Nullable String value) {
    if (value != null) {
      job.put(field, value);
    }
  }
}
