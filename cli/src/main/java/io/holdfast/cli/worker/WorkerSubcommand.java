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
import picocli.CommandLine.Parameters;

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
        .addSubcommand("drain", new DrainWorker(streams))
        .addSubcommand("run", new RunCommand(streams, Runtime.getRuntime()::halt));
  }

  @Command(
      description = "Lists the sessions of workers.",
      footer = {"", "Example: holdfast worker list"})
  private static final class ListWorkers implements Callable<Integer> {
    private static final String[] FIELDS = {
      "session", "worker", "queues", "types", "lease", "owned", "slots", "draining"
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
          new Table("SESSION", "WORKER", "QUEUES", "TYPES", "LEASE", "JOBS", "FREE SLOTS", "");
      for (JsonNode session : answer.path("sessions")) {
        String[] cells = new String[FIELDS.length];
        for (int at = 0; at < FIELDS.length; at++) {
          cells[at] = Table.text(session, FIELDS[at]);
        }
        cells[FIELDS.length - 1] = session.path("draining").asBoolean() ? "draining" : "";
        table.row(cells);
      }
      table.print(streams.out());
    }
  }

  @Command(
      description = {
        "Lets a worker take nothing new and end what it has; then it ends by itself.",
        "It outlives leaders. A worker that is started again takes jobs again."
      },
      footer = {"", "Example: holdfast worker drain mailer-3"})
  private static final class DrainWorker implements Callable<Integer> {
    private final Streams streams;

    @Mixin private ServerOptions server;

    @Parameters(paramLabel = "NAME", description = "The worker's name, as 'worker list' has it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    DrainWorker(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        remote.print(
            remote.post("/v1/workers/" + Remote.escape(name) + ":drain", Remote.object()),
            answer ->
                streams
                    .out()
                    .println(
                        "worker "
                            + Table.text(answer, "worker")
                            + " takes nothing new (session "
                            + Table.text(answer, "session")
                            + ")"));
      }
      return ExitCode.OK;
    }
  }
}
