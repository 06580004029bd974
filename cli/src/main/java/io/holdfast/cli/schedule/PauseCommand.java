package io.holdfast.cli.schedule;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops a schedule, or lets it go on. */
@Command
final class PauseCommand implements Callable<Integer> {
  private final Streams streams;
  private final String verb;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "NAME", description = "The schedule's name.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  private PauseCommand(Streams streams, String verb) {
    this.streams = streams;
    this.verb = verb;
  }

  static CommandLine pause(Streams streams) {
    return described(new PauseCommand(streams, "pause"), "Stops a schedule.");
  }

  static CommandLine resume(Streams streams) {
    return described(
        new PauseCommand(streams, "resume"),
        "Lets a schedule go on from this moment; a backfill makes up for the pause.");
  }

  private static CommandLine described(PauseCommand command, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec()
        .usageMessage()
        .description(description)
        .footer("", "Example: holdfast schedule " + command.verb + " nightly");
    return line;
  }

  @Override
  public Integer call() {
    try (Remote remote = server.connect(streams)) {
      remote.print(
          remote.post(ScheduleText.path(name) + ":" + verb, Remote.object()),
          schedule ->
              streams
                  .out()
                  .println(
                      "schedule "
                          + Table.text(schedule, "name")
                          + (schedule.path("paused").asBoolean()
                              ? " is paused"
                              : " goes on, next " + Table.text(schedule, "next"))));
    }
    return ExitCode.OK;
  }
}
