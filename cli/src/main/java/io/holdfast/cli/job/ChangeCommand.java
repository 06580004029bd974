package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives jobs that wait another priority or time. */
@Command(
    description = "Gives jobs that wait another priority or another time to start.",
    footer = {
      "",
      "Example: holdfast job change 41 42 --priority 9",
      "         holdfast job change 41 --delay 0s"
    })
final class ChangeCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", arity = "1..*", description = "The job's number, or several.")
  @SuppressWarnings("NullAway.Init")
  private List<String> ids;

  @Option(
      names = {"-p", "--priority"},
      paramLabel = "N",
      description = "From 0 to 9, the most urgent.")
  private @Nullable Integer priority;

  @Option(names = "--run-at", paramLabel = "POINT", description = "Starts no sooner (RFC 3339).")
  private @Nullable String runAt;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Starts no sooner than after it; 0s for at once.")
  private @Nullable String delay;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  ChangeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Remote remote = server.connect(streams)) {
      return JobText.forEach(streams, ids, id -> change(remote, id));
    }
  }

  private void change(Remote remote, long id) {
    ObjectNode body = Remote.object();
    if (priority != null) {
      body.put("priority", priority);
    }
    if (runAt != null) {
      body.put("runAt", runAt);
    }
    if (delay != null) {
      body.put("delay", delay);
    }
    remote.print(
        remote.post("/v1/jobs/" + id + ":change", body),
        job ->
            streams
                .out()
                .println(
                    "job "
                        + Table.text(job, "id")
                        + " is "
                        + Table.text(job, "state")
                        + ", priority "
                        + Table.text(job, "priority")));
  }
}
