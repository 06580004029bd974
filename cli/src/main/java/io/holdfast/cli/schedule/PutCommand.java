package io.holdfast.cli.schedule;

import static io.holdfast.cli.schedule.DefinitionOptions.put;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Defines a schedule. */
@Command(
    description = {
      "Defines a schedule, or defines it anew: it fires after this moment only.",
      "What is not said is the default, also where the schedule had it otherwise.",
      "Lengths of time are written as 250ms, 30s, 5m or 1h30m."
    },
    footer = {
      "",
      "Example: holdfast schedule put nightly report '{\"of\":\"yesterday\"}' --cron '30 2 * * *'"
          + " --zone Europe/Berlin"
    })
final class PutCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;
  @Mixin private DefinitionOptions definition;

  @Parameters(paramLabel = "NAME", description = "The schedule's name.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Parameters(index = "1", paramLabel = "TYPE", description = "What kind of job it makes.")
  @SuppressWarnings("NullAway.Init")
  private String type;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PAYLOAD",
      description = "What its workers get: text.")
  private @Nullable String payload;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "QUEUE",
      description = "Where its jobs wait; default without it.")
  private @Nullable String queue;

  @Option(names = "--queue-timeout", paramLabel = "TIME", description = "EXPIRED if not begun by.")
  private @Nullable String queueTimeout;

  @Option(names = "--total-timeout", paramLabel = "TIME", description = "EXPIRED if not ended by.")
  private @Nullable String totalTimeout;

  @Option(names = "--run-timeout", paramLabel = "TIME", description = "Longest time of an attempt.")
  private @Nullable String runTimeout;

  @Option(names = "--max-attempts", paramLabel = "N", description = "Tries before it is FAILED.")
  private @Nullable Integer maxAttempts;

  @Option(names = "--retry-delay", paramLabel = "TIME", description = "Between attempts.")
  private @Nullable String retryDelay;

  @Option(
      names = "--on-worker-loss",
      paramLabel = "WHAT",
      description = "REASSIGN, FAIL or HOLD, when a worker is lost.")
  private @Nullable String onWorkerLoss;

  @SuppressWarnings("NullAway.Init") // the mixins: by picocli
  PutCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    ObjectNode body = definition.definition();
    body.put("type", type);
    put(body, "queue", queue);
    put(body, "queueTimeout", queueTimeout);
    put(body, "totalTimeout", totalTimeout);
    put(body, "runTimeout", runTimeout);
    put(body, "retryDelay", retryDelay);
    put(body, "onWorkerLoss", onWorkerLoss);
    if (maxAttempts != null) {
      body.put("maxAttempts", maxAttempts);
    }
    if (payload != null) {
      body.put("payloadBase64", payload.getBytes(StandardCharsets.UTF_8));
    }
    try (Remote remote = server.connect(streams)) {
      remote.print(
          remote.put(ScheduleText.path(name), body),
          schedule ->
              streams
                  .out()
                  .println(
                      "schedule "
                          + Table.text(schedule, "name")
                          + " is version "
                          + Table.text(schedule, "version")
                          + ", next "
                          + Table.text(schedule, "next")));
    }
    return ExitCode.OK;
  }
}
