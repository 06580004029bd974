package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists jobs. */
@Command(
    description = "Lists jobs in the order of their numbers, a page at a time.",
    footer = {"", "Example: holdfast job list --queue billing --state failed"})
final class ListCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "QUEUE",
      description = "Only those of a queue.")
  private @Nullable String queue;

  @Option(
      names = {"-s", "--state"},
      paramLabel = "STATE",
      description = "Only those in a state, as READY or failed.")
  private @Nullable String state;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only those of a type.")
  private @Nullable String type;

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = "Only those with this in their last error.")
  private @Nullable String error;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; 100 without it.")
  private int limit = 100;

  @Option(names = "--cursor", paramLabel = "TEXT", description = "Where the page before ended.")
  private @Nullable String cursor;

  @SuppressWarnings("NullAway.Init") // server: by picocli
  ListCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    StringBuilder path = new StringBuilder("/v1/jobs?limit=").append(limit);
    add(path, "queue", queue);
    add(path, "state", state == null ? null : state.toUpperCase(Locale.ROOT));
    add(path, "type", type);
    add(path, "error", error);
    add(path, "cursor", cursor);
    try (Remote remote = server.connect(streams)) {
      remote.print(remote.get(path.toString()), this::table);
    }
    return ExitCode.OK;
  }

  private static void add(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&').append(name).append('=').append(Remote.escape(value));
    }
  }

  private void table(JsonNode page) {
    Table table = new Table("ID", "QUEUE", "TYPE", "STATE", "ATTEMPT", "GENERATION", "WORKER");
    for (JsonNode job : page.path("jobs")) {
      table.row(
          Table.text(job, "id"),
          Table.text(job, "queue"),
          Table.text(job, "type"),
          Table.text(job, "state"),
          Table.text(job, "attempt") + "/" + Table.text(job, "maxAttempts"),
          Table.text(job, "generation"),
          Table.text(job, "worker"));
    }
    table.print(streams.out());
    if (page.hasNonNull("cursor")) {
      streams.out().flush();
      streams.err().println("there are more: --cursor " + Table.text(page, "cursor"));
    }
  }
}
