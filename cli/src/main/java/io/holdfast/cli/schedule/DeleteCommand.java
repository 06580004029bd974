package io.holdfast.cli.schedule;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a schedule. */
@Command(
    description = "Deletes a schedule; the jobs that it made stay.",
    footer = {"", "Example: holdfast schedule delete nightly"})
final class DeleteCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "NAME", description = "The schedule's name.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  DeleteCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Remote remote = server.connect(streams)) {
      remote.print(
          remote.delete(ScheduleText.path(name)),
          done -> streams.out().println("schedule " + name + " is deleted"));
    }
    return ExitCode.OK;
  }
}
