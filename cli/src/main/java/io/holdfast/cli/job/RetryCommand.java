package io.holdfast.cli.job;

import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts jobs again. */
@Command(
    description = {
      "Starts FAILED or EXPIRED jobs again: those of some numbers, or all that a filter finds,",
      "so many a second, so that they do not drown their queue."
    },
    footer = {
      "",
      "Example: holdfast job retry 41 42",
      "Example: holdfast job retry --queue mail --error timeout --since 1h --rate 100 --dry-run"
    })
final class RetryCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "The job's number, or several.")
  private @Nullable List<String> ids;

  @Mixin private FilterFlags filter;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "So many become READY a second; all at once without it.")
  private @Nullable Integer rate;

  @SuppressWarnings("NullAway.Init") // server, filter: by picocli
  RetryCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    boolean named = filter.namesJobs(ids);
    // One by one by the client, which knows what a refusal after a lost answer means.
    try (HoldfastClient client = server.client();
        Remote remote = server.connect(streams)) {
      if (!named || ids == null) {
        return filter.run(
            streams,
            remote,
            "/v1/jobs:retry",
            "retried",
            body -> {
              if (rate != null) {
                body.put("rate", rate);
              }
            });
      }
      return JobText.forEach(streams, ids, id -> retry(client, remote, id));
    }
  }

  private void retry(HoldfastClient client, Remote remote, long id) {
    try {
      client.retry(id);
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
