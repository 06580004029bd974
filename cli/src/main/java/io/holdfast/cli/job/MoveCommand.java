package io.holdfast.cli.job;

import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets jobs go on that do not by themselves. */
@Command
final class MoveCommand implements Callable<Integer> {
  private final Streams streams;
  private final boolean retry;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", arity = "1..*", description = "The job's number, or several.")
  @SuppressWarnings("NullAway.Init")
  private List<String> ids;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  private MoveCommand(Streams streams, boolean retry) {
    this.streams = streams;
    this.retry = retry;
  }

  static CommandLine retry(Streams streams) {
    return described(
        new MoveCommand(streams, true),
        "Starts FAILED or EXPIRED jobs again.",
        "holdfast job retry 41 42");
  }

  static CommandLine resume(Streams streams) {
    return described(
        new MoveCommand(streams, false), "Lets HELD jobs go on.", "holdfast job resume 42");
  }

  private static CommandLine described(MoveCommand command, String description, String example) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description).footer("", "Example: " + example);
    return line;
  }

  @Override
  public Integer call() {
    // By the client, which knows what a refusal after a lost answer means.
    try (HoldfastClient client = server.client();
        Remote remote = server.connect(streams)) {
      return JobText.forEach(streams, ids, id -> move(client, remote, id));
    }
  }

  private void move(HoldfastClient client, Remote remote, long id) {
    try {
      if (retry) {
        client.retry(id);
      } else {
        client.resume(id);
      }
    } catch (HoldfastException refused) {
      throw Remote.failure(refused);
    }
    remote.print(
        remote.get("/v1/jobs/" + id),
        job ->
            streams
                .out()
                .println("job " + Table.text(job, "id") + " is " + Table.text(job, "state")));
  }
}
