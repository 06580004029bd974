package io.holdfast.cli.schedule;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a schedule. */
@Command(
    description = "Shows a schedule: its definition, how it stands and what it skipped.",
    footer = {"", "Example: holdfast schedule get nightly"})
final class GetCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "NAME", description = "The schedule's name.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  GetCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Remote remote = server.connect(streams)) {
      remote.print(
          remote.get(ScheduleText.path(name)), schedule -> ScheduleText.details(streams, schedule));
    }
    return ExitCode.OK;
  }
}
