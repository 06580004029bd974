package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a job. */
@Command(
    description = "Shows a job, with its payload and its result.",
    footer = {"", "Example: holdfast job get 42 --wait 30s"})
final class GetCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", description = "The job's number.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Waits for its end, so long at most; exit code 1 if it did not succeed.")
  private @Nullable String wait;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  GetCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String number = Long.toString(JobText.id(id));
    try (Remote remote = server.connect(streams)) {
      JsonNode job =
          wait == null ? remote.get("/v1/jobs/" + number) : JobText.await(remote, number, wait);
      remote.print(job, each -> JobText.details(streams, each));
      return wait == null ? ExitCode.OK : JobText.exitCode(streams, job);
    }
  }
}
