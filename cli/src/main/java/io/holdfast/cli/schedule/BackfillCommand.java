package io.holdfast.cli.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes jobs for instants of the past. */
@Command(
    description = {
      "Makes jobs for instants of the past that have made none.",
      "A thousand instants at most; the same again makes none."
    },
    footer = {
      "",
      "Example: holdfast schedule backfill nightly --from 2026-11-01T00:00:00Z"
          + " --to 2026-11-08T00:00:00Z"
    })
final class BackfillCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "NAME", description = "The schedule's name.")
  @SuppressWarnings("NullAway.Init")
  private String name;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "POINT",
      description = "The first instant (RFC 3339).")
  @SuppressWarnings("NullAway.Init")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "POINT",
      description = "Behind the last instant.")
  @SuppressWarnings("NullAway.Init")
  private String to;

  @Option(
      names = "--again",
      paramLabel = "RUN",
      description = "All instants, once for each name of a run such as 'fix-41'.")
  private @Nullable String again;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  BackfillCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    ObjectNode body = Remote.object().put("from", from).put("to", to);
    DefinitionOptions.put(body, "again", again);
    try (Remote remote = server.connectPatiently(streams)) {
      remote.print(remote.post(ScheduleText.path(name) + ":backfill", body), this::table);
    }
    return ExitCode.OK;
  }

  private void table(JsonNode done) {
    Table table = new Table("INSTANT", "JOB");
    for (JsonNode each : done.path("fired")) {
      table.row(Table.text(each, "nominal"), Table.text(each, "job"));
    }
    table.print(streams.out());
    streams.out().flush();
    streams.err().println(Table.text(done, "passedOver") + " had made a job already");
  }
}
