package io.holdfast.cli.server;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.InvalidConfigException;
import io.holdfast.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one replica as it is configured. */
@Command(
    description = {
      "Runs a replica of a cluster, or one alone, with its API over HTTP.",
      "Every key of the configuration can also be set in the environment:",
      "--print-config shows them, and where each value is from.",
      "SIGTERM and SIGINT end it in order."
    },
    footer = {"", "Example: holdfast server --config /etc/holdfast/server.yaml"})
final class ServerCommand implements Callable<Integer> {
  private final Streams streams;
  private final StopSignal signal;
  private final Map<String, String> environment;

  @Option(names = "--config", paramLabel = "FILE", description = "Configuration, as YAML.")
  private @Nullable Path file;

  @Option(
      names = "--print-config",
      description = "Prints the effective configuration as YAML and ends.")
  private boolean print;

  @Option(
      names = "--insecure",
      description = {
        "Listens beyond this machine without TLS and tokens, as the key insecure does:",
        "whoever reaches it may do everything."
      })
  private boolean insecure;

  ServerCommand(Streams streams, StopSignal signal, Map<String, String> environment) {
    this.streams = streams;
    this.signal = signal;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ServerConfig config;
    try {
      ConfigReader reader = ConfigReader.read(file, environment);
      if (insecure) {
        reader.insecure("--insecure");
      }
      config = reader.config();
      if (print) {
        streams.out().print(reader.print());
        return ExitCode.OK;
      }
    } catch (InvalidConfigException wrong) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
    }
    Diagnostics.on(config.diagnostics(), "INFO");
    return new ServerProcess(config, streams, signal)
        .run(
            address ->
                LoggerFactory.getLogger(ServerCommand.class)
                    .info(
                        "replica {} of cluster {} listens on {}, data in {}",
                        config.replica(),
                        config.clusterName(),
                        address,
                        config.data().toAbsolutePath()));
  }
}
