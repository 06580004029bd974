package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the log has decided about a job. */
@Command(
    description = {
      "Shows what the log has decided about a job: who got it in which generation,",
      "what was refused, how it ended."
    },
    footer = {"", "Example: holdfast job events 42"})
final class EventsCommand implements Callable<Integer> {
  private static final String[] FIELDS = {
    "index",
    "term",
    "time",
    "command",
    "outcome",
    "state",
    "generation",
    "session",
    "worker",
    "detail"
  };

  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "ID", description = "The job's number.")
  @SuppressWarnings("NullAway.Init")
  private String id;

  @Option(
      names = "--after",
      paramLabel = "INDEX",
      description = "Only what stands behind this index of the log.")
  private long after;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  EventsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String path = "/v1/jobs/" + JobText.id(id) + "/events";
    try (Remote remote = server.connect(streams)) {
      remote.print(remote.get(after == 0 ? path : path + "?after=" + after), this::table);
    }
    return ExitCode.OK;
  }

  private void table(JsonNode history) {
    Table table =
        new Table(
            "INDEX",
            "TERM",
            "TIME",
            "COMMAND",
            "OUTCOME",
            "STATE",
            "GENERATION",
            "SESSION",
            "WORKER",
            "DETAIL");
    boolean fromSubmit = after != 0;
    for (JsonNode each : history.path("events")) {
      fromSubmit |= each.path("index").asLong() == history.path("completeFrom").asLong();
      String[] cells = new String[FIELDS.length];
      for (int at = 0; at < FIELDS.length; at++) {
        cells[at] = Table.text(each, FIELDS[at]);
      }
      table.row(cells);
    }
    table.print(streams.out());
    streams.out().flush();
    if (!fromSubmit) {
      streams
          .err()
          .println("the log before index " + Table.text(history, "completeFrom") + " is compacted");
    }
    if (history.path("more").asBoolean()) {
      streams.err().println("there are more: --after " + Table.text(history, "completeTo"));
    }
  }
}
