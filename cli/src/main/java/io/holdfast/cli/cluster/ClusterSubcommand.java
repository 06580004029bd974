package io.holdfast.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
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
import picocli.CommandLine.Parameters;

/** {@code holdfast cluster}, with its own subcommands. */
public final class ClusterSubcommand implements Subcommand {
  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Shows the cluster, and decides who belongs to it and who leads.")
        .addSubcommand("status", new Status(streams))
        .addSubcommand("init", new InitCommand(streams))
        .addSubcommand("add", new AddCommand(streams))
        .addSubcommand("remove", new RemoveCommand(streams))
        .addSubcommand("transfer", new Transfer(streams));
  }

  @Command(
      description = "Shows who leads, how far the log is, and the members.",
      footer = {"", "Example: holdfast cluster status -o json"})
  private static final class Status implements Callable<Integer> {
    private static final String[] FIELDS = {
      "clusterId", "leader", "term", "replica", "role", "appliedIndex", "commitIndex", "recovery"
    };

    private final Streams streams;

    @Mixin private ServerOptions server;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    Status(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        remote.print(remote.get("/v1/cluster"), this::table);
      }
      return ExitCode.OK;
    }

    private void table(JsonNode answer) {
      Table facts = new Table();
      for (String field : FIELDS) {
        if (answer.has(field)) {
          facts.row(field, Table.text(answer, field));
        }
      }
      facts.print(streams.out());
      streams.out().println();
      Table members = new Table("REPLICA", "STANDING", "CLOCK", "API", "REPLICATION");
      for (JsonNode member : answer.path("members")) {
        members.row(
            Table.text(member, "replica"),
            Table.text(member, "standing"),
            clock(member.path("clockOffsetMillis")),
            Table.text(member, "api"),
            Table.text(member, "replication"));
      }
      members.print(streams.out());
    }

    /** How far it is off, with its sign. */
    private static String clock(JsonNode offset) {
      return offset.isNumber() ? "%+d ms".formatted(offset.longValue()) : "-";
    }
  }

  @Command(
      description = "Hands the leadership over to a replica.",
      footer = {"", "Example: holdfast cluster transfer r2"})
  private static final class Transfer implements Callable<Integer> {
    private final Streams streams;

    @Mixin private ServerOptions server;

    @Parameters(paramLabel = "REPLICA", description = "Who is to lead.")
    @SuppressWarnings("NullAway.Init")
    private String replica;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    Transfer(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        remote.print(
            remote.post("/v1/cluster:transfer", Remote.object().put("replica", replica)),
            answer -> streams.out().println("leadership is handed over to " + replica));
      }
      return ExitCode.OK;
    }
  }
}
