package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Cancels a job. */
@Command(
    description = {
      "Cancels jobs: at once where nobody has it,",
      "else its worker is asked to stop, and has a grace for it."
    },
    footer = {
      "",
      "Example: holdfast job cancel 41 42 --grace 30s",
      "Example: holdfast job cancel --queue billing --state ready --dry-run"
    })
final class CancelCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "The job's number, or several.")
  private @Nullable List<String> ids;

  @Mixin private FilterFlags filter;

  @Option(names = "--grace", paramLabel = "TIME", description = "What its worker has to stop.")
  private @Nullable String grace;

  @SuppressWarnings("NullAway.Init") // server, filter: by picocli
  CancelCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    ObjectNode body = Remote.object();
    if (grace != null) {
      body.put("grace", grace);
    }
    boolean named = filter.namesJobs(ids);
    try (Remote remote = server.connect(streams)) {
      if (!named || ids == null) {
        return filter.run(streams, remote, "/v1/jobs:cancel", "cancelled", all -> all.setAll(body));
      }
      return JobText.forEach(
          streams,
          ids,
          id -> remote.print(remote.post("/v1/jobs/" + id + ":cancel", body), this::line));
    }
  }

  private void line(JsonNode job) {
    boolean asked = job.path("cancelRequested").asBoolean();
    streams
        .out()
        .println(
            "job "
                + Table.text(job, "id")
                + " is "
                + Table.text(job, "state")
                + (asked ? "; its worker is asked to stop" : ""));
  }
}
