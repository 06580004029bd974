package io.holdfast.cli.cluster;

import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a replica out. */
@Command(
    description = {
      "Removes a replica from the cluster, whether it runs or not. A leader hands over first.",
      "The removed server ends by itself; its id can come back with an empty data folder only."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:The replica belongs to the cluster no more.",
      "1:There is no such member, or it is the last one.",
      "69:It votes still when --timeout is over, or nobody leads."
    },
    footer = {"", "Example: holdfast cluster remove r2"})
final class RemoveCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "REPLICA", description = "Its id.")
  @SuppressWarnings("NullAway.Init")
  private String replica;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  RemoveCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Remote remote = server.connectPatiently(streams)) {
      return MemberChange.until(
          "REMOVED",
          server.patience(),
          remote,
          streams,
          () -> remote.delete("/v1/cluster/members/" + Remote.escape(replica)));
    }
  }
}
