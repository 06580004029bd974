package io.holdfast.cli.cluster;

import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a replica in. */
@Command(
    description = {
      "Brings a replica into the cluster. It must run, with an empty data folder and the cluster's",
      "name. It catches up first and votes then; until it votes it does not count.",
      "Asked again for a member, it changes its addresses."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:The replica votes.",
      "1:It cannot be reached, did not catch up, or belongs to another cluster.",
      "69:It catches up still when --timeout is over, or nobody leads."
    },
    footer = {
      "",
      "Example: holdfast cluster add r4 --replication 10.0.0.4:7500 --api https://10.0.0.4:7400"
    })
final class AddCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "REPLICA", description = "Its id, as it is configured.")
  @SuppressWarnings("NullAway.Init")
  private String replica;

  @Option(
      names = "--replication",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where the other replicas reach it.")
  @SuppressWarnings("NullAway.Init")
  private String replication;

  @Option(
      names = "--api",
      paramLabel = "URL",
      required = true,
      description = "Where clients reach it.")
  @SuppressWarnings("NullAway.Init")
  private String api;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  AddCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Remote remote = server.connectPatiently(streams)) {
      return MemberChange.until(
          "VOTER",
          server.patience(),
          remote,
          streams,
          () ->
              remote.post(
                  "/v1/cluster/members",
                  Remote.object()
                      .put("replica", replica)
                      .put("replication", replication)
                      .put("api", api)));
    }
  }
}
