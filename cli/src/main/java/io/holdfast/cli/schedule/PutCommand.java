package io.holdfast.cli.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.job.TreatmentOptions;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private TreatmentOptions treatment;

  @SuppressWarnings("NullAway.Init") // the mixins: by picocli
  PutCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    ObjectNode body = definition.definition();
    body.put("type", type);
    treatment.put(body);
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
