package io.holdfast.cli.job;

import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets held jobs go on. */
@Command(
    description = "Lets HELD jobs go on.",
    footer = {"", "Example: holdfast job resume 42"})
final class ResumeCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", arity = "1..*", description = "The job's number, or several.")
  @SuppressWarnings("NullAway.Init")
  private List<String> ids;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  ResumeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    // By the client, which knows what a refusal after a lost answer means.
    try (HoldfastClient client = server.client();
        Remote remote = server.connect(streams)) {
      return JobText.forEach(streams, ids, id -> resume(client, remote, id));
    }
  }

  private void resume(HoldfastClient client, Remote remote, long id) {
    try {
      client.resume(id);
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
