package io.holdfast.cli.worker;

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

/** {@code holdfast worker}, with its own subcommands. */
public final class WorkerSubcommand implements Subcommand {
  @Override
  public String name() {
    return "worker";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Shows workers, and is one.")
        .addSubcommand("list", new ListWorkers(streams))
        .addSubcommand("run", new RunCommand(streams, Runtime.getRuntime()::halt));
  }

  @Command(description = "Lists the sessions of workers.")
  private static final class ListWorkers implements Callable<Integer> {
    private static final String[] FIELDS = {
      "session", "worker", "queues", "types", "lease", "owned", "slots"
    };

    private final Streams streams;

    @Mixin private ServerOptions server;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    ListWorkers(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        remote.print(remote.get("/v1/workers"), this::table);
      }
      return ExitCode.OK;
    }

    private void table(JsonNode answer) {
      Table table =
          new Table("SESSION", "WORKER", "QUEUES", "TYPES", "LEASE", "JOBS", "FREE SLOTS");
      for (JsonNode session : answer.path("sessions")) {
        String[] cells = new String[FIELDS.length];
        for (int at = 0; at < FIELDS.length; at++) {
          cells[at] = Table.text(session, FIELDS[at]);
        }
        table.row(cells);
      }
      table.print(streams.out());
    }
  }
}
