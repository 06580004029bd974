package io.holdfast.cli.job;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a job go on that does not by itself. */
@Command
final class MoveCommand implements Callable<Integer> {
  private final Streams streams;
  private final boolean retry;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", description = "The job's number.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  private MoveCommand(Streams streams, boolean retry) {
    this.streams = streams;
    this.retry = retry;
  }

  static CommandLine retry(Streams streams) {
    return described(new MoveCommand(streams, true), "Starts a FAILED or EXPIRED job again.");
  }

  static CommandLine resume(Streams streams) {
    return described(new MoveCommand(streams, false), "Lets a HELD job go on.");
  }

  private static CommandLine described(MoveCommand command, String description) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    long number = JobText.id(id);
    // By the client, which knows what a refusal after a lost answer means.
    try (HoldfastClient client = server.client();
        Remote remote = server.connect(streams)) {
      if (retry) {
        client.retry(number);
      } else {
        client.resume(number);
      }
      remote.print(
          remote.get("/v1/jobs/" + number),
          job ->
              streams
                  .out()
                  .println("job " + Table.text(job, "id") + " is " + Table.text(job, "state")));
    } catch (HoldfastException refused) {
      throw Remote.failure(refused);
    }
    return ExitCode.OK;
  }
}
