package io.holdfast.cli.schedule;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a job of a schedule now. */
@Command(
    description = {
      "Makes a job of a schedule now, also while it is paused.",
      "Its instants go on as if nothing had been."
    },
    footer = {"", "Example: holdfast schedule trigger nightly"})
final class TriggerCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "NAME", description = "The schedule's name.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description = "Idempotency key: the same again is the same job.")
  private @Nullable String key;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  TriggerCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    // With a key a repetition after a lost answer is no second job.
    String used = key == null ? UUID.randomUUID().toString() : key;
    try (Remote remote = server.connect(streams)) {
      remote.print(
          remote.post(ScheduleText.path(name) + ":trigger", Remote.object().put("key", used)),
          made ->
              streams
                  .out()
                  .println("job " + Table.text(made, "id") + " is " + Table.text(made, "state")));
    }
    return ExitCode.OK;
  }
}
