package io.holdfast.cli.server;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one replica on this machine, without configuration. */
@Command(
    description = {
      "Runs one replica that only this machine can reach, without configuration.",
      "SIGTERM and SIGINT end it in order."
    },
    footer = {"", "Example: holdfast dev --data /tmp/holdfast-data"})
final class DevCommand implements Callable<Integer> {
  private final Streams streams;
  private final StopSignal signal;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "holdfast-data",
      description = "Keeps the data in DIR, and goes on from what is there (${DEFAULT-VALUE}).")
  private @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7400",
      description = "Listens there; 0 for any (${DEFAULT-VALUE}).")
  private int port;

  DevCommand(Streams streams, StopSignal signal) {
    this.streams = streams;
    this.signal = signal;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > 65_535) {
      throw new CommandFailure(
          ExitCode.USAGE, "Expected --port to be from 0 to 65535 but it is " + port);
    }
    Path folder = Objects.requireNonNull(data).toAbsolutePath().normalize();
    ServerConfig config = ServerConfig.alone(folder, port);
    Diagnostics.on(config.diagnostics(), "WARN");
    return new ServerProcess(config, streams, signal)
        .run(
            address -> {
              streams.out().println("Holdfast is at " + address);
              streams.out().println("Data is in " + folder);
              streams
                  .out()
                  .println(
                      "Try: curl -H 'Content-Type: application/json' -d"
                          + " '{\"type\":\"mail\",\"payload\":{\"to\":\"you\"}}' "
                          + address
                          + "/v1/jobs");
              streams.out().flush();
            });
  }
}
