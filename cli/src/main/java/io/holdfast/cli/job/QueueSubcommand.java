package io.holdfast.cli.job;

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

/** {@code holdfast queue}, with its own subcommands. */
public final class QueueSubcommand implements Subcommand {
  @Override
  public String name() {
    return "queue";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Shows queues, limits them, and pauses them.")
        .addSubcommand("list", new ListQueues(streams))
        .addSubcommand("get", new QueueCommands.Get(streams))
        .addSubcommand("set", new QueueCommands.Set(streams))
        .addSubcommand("pause", QueueCommands.pause(streams))
        .addSubcommand("resume", QueueCommands.resume(streams))
        .addSubcommand("drain", QueueCommands.drain(streams));
  }

  @Command(
      description = "Lists queues, with how many of their jobs are in each state.",
      footer = {"", "Example: holdfast queue list"})
  private static final class ListQueues implements Callable<Integer> {
    private static final String[] STATES = {
      "scheduled", "ready", "assigned", "running", "held", "mode"
    };

    private final Streams streams;

    @Mixin private ServerOptions server;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    ListQueues(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        remote.print(remote.get("/v1/queues"), this::table);
      }
      return ExitCode.OK;
    }

    private void table(JsonNode answer) {
      Table table = new Table("QUEUE", "SCHEDULED", "READY", "ASSIGNED", "RUNNING", "HELD", "MODE");
      for (JsonNode queue : answer.path("queues")) {
        String[] cells = new String[STATES.length + 1];
        cells[0] = Table.text(queue, "queue");
        for (int at = 0; at < STATES.length; at++) {
          cells[at + 1] = Table.text(queue, STATES[at]);
        }
        table.row(cells);
      }
      table.print(streams.out());
    }
  }
}
