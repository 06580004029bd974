package io.holdfast.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Begins a cluster. */
@Command(
    description = {
      "Begins a cluster with one server, and brings in the others that it is configured with.",
      "Once in a cluster's life. A member that does not answer is listed as OUT; bring it in",
      "with 'holdfast cluster add' when it runs. Asked again, the same server answers the same id."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:The cluster has begun, whether all members have answered or not.",
      "1:The server belongs to a cluster that another one has begun."
    },
    footer = {"", "Example: holdfast cluster init --server http://127.0.0.1:7400"})
final class InitCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  InitCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    server.requireOne(); // Two of them would begin two clusters.
    try (Remote remote = server.connectPatiently(streams)) {
      remote.print(remote.post("/v1/cluster:init", Remote.object()), this::table);
    }
    return ExitCode.OK;
  }

  private void table(JsonNode answer) {
    streams.out().println("cluster " + Table.text(answer, "clusterId") + " has begun");
    streams.out().println();
    Table members = new Table("REPLICA", "STANDING", "REASON");
    for (JsonNode member : answer.path("members")) {
      members.row(
          Table.text(member, "replica"),
          Table.text(member, "standing"),
          Table.text(member, "reason"));
    }
    members.print(streams.out());
  }
}
