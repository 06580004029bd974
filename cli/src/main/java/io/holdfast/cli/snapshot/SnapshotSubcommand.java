package io.holdfast.cli.snapshot;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import io.holdfast.cli.remote.Nouns;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast snapshot}, with its own subcommands. */
public final class SnapshotSubcommand implements Subcommand {
  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Takes snapshots, and shows what is in them.")
        .addSubcommand("save", new Save(streams))
        .addSubcommand("inspect", new InspectCommand(streams));
  }

  @Command(
      description = "Has a server take a snapshot now, and prints the last entry in it.",
      footer = {"", "Example: holdfast snapshot save --server http://127.0.0.1:7400"})
  private static final class Save implements Callable<Integer> {
    private final Streams streams;

    @Mixin private ServerOptions server;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    Save(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connectPatiently(streams)) {
        remote.print(
            remote.post("/v1/cluster:snapshot", Remote.object()),
            answer -> streams.out().println("snapshot of index " + Table.text(answer, "index")));
      }
      return ExitCode.OK;
    }
  }
}
