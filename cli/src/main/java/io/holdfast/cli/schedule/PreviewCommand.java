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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows instants. */
@Command(
    description = {
      "Shows the instants of a schedule, or of a definition that is not stored,",
      "and what became of local times that do not exist or exist twice."
    },
    footer = {
      "",
      "Example: holdfast schedule preview --cron '30 2 * * *' --zone Europe/Berlin"
          + " --from 2027-03-27T00:00:00Z --to 2027-03-30T00:00:00Z"
    })
final class PreviewCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ServerOptions server;
  @Mixin private DefinitionOptions definition;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The schedule's name; or options say when.")
  private @Nullable String name;

  @Option(names = "--from", paramLabel = "POINT", description = "The first; now without it.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "POINT", description = "Behind the last one.")
  private @Nullable String to;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; 20 without it.")
  private int limit = 20;

  @SuppressWarnings("NullAway.Init") // the mixins: by picocli
  PreviewCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if ((name == null) != definition.isThere()) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected either NAME or one of --cron, --every, --after-end and --at");
    }
    try (Remote remote = server.connect(streams)) {
      remote.print(name == null ? unstored(remote) : stored(remote, name), this::table);
    }
    return ExitCode.OK;
  }

  private JsonNode unstored(Remote remote) {
    ObjectNode body = definition.definition();
    body.put("type", "preview"); // Of a definition, and of no consequence here.
    DefinitionOptions.put(body, "from", from);
    DefinitionOptions.put(body, "to", to);
    body.put("limit", limit);
    return remote.post("/v1/schedules:preview", body);
  }

  private JsonNode stored(Remote remote, String schedule) {
    StringBuilder path = new StringBuilder(ScheduleText.path(schedule));
    path.append(":preview?limit=").append(limit);
    if (from != null) {
      path.append("&from=").append(Remote.escape(from));
    }
    if (to != null) {
      path.append("&to=").append(Remote.escape(to));
    }
    return remote.get(path.toString());
  }

  private void table(JsonNode preview) {
    Table table = new Table("INSTANT", "LOCAL", "SHIFT");
    for (JsonNode each : preview.path("instants")) {
      table.row(
          Table.text(each, "at"),
          Table.text(each, "local"),
          each.has("reason") ? Table.text(each, "reason") : "");
    }
    table.print(streams.out());
    if (preview.path("more").asBoolean()) {
      streams.out().flush();
      streams.err().println("there are more: --limit or --from");
    }
  }
}
