package io.holdfast.cli.job;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says why a job is not running. */
@Command(
    description = "Says why a job is not running.",
    footer = {"", "Example: holdfast job explain 42"})
final class ExplainCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", description = "The job's number.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  ExplainCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    long number = JobText.id(id);
    try (Remote remote = server.connect(streams)) {
      remote.print(
          remote.get("/v1/jobs/" + number + ":explain"),
          answer ->
              streams
                  .out()
                  .println(
                      "job "
                          + Table.text(answer, "id")
                          + " is "
                          + Table.text(answer, "state")
                          + ": "
                          + Table.text(answer, "text")
                          + " ("
                          + Table.text(answer, "code")
                          + ")"));
    }
    return ExitCode.OK;
  }
}
