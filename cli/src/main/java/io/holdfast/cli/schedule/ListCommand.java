package io.holdfast.cli.schedule;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Lists schedules. */
@Command(
    description = "Lists schedules in the order in which they were made, a page at a time.",
    footer = {"", "Example: holdfast schedule list"})
final class ListCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private ServerOptions server;

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
    String page = cursor == null ? "" : "&cursor=" + Remote.escape(cursor);
    try (Remote remote = server.connect(streams)) {
      remote.print(remote.get("/v1/schedules?limit=" + limit + page), this::table);
    }
    return ExitCode.OK;
  }

  private void table(JsonNode page) {
    Table table = new Table("NAME", "WHEN", "ZONE", "TYPE", "NEXT", "LAST", "FIRED", "SKIPPED");
    for (JsonNode schedule : page.path("schedules")) {
      boolean paused = schedule.path("paused").asBoolean();
      table.row(
          Table.text(schedule, "name"),
          ScheduleText.timing(schedule),
          Table.text(schedule, "zone"),
          Table.text(schedule, "type"),
          paused ? "paused" : Table.text(schedule, "next"),
          Table.text(schedule, "lastFired"),
          Table.text(schedule, "fired"),
          Table.text(schedule, "skipped"));
    }
    table.print(streams.out());
    if (page.hasNonNull("cursor")) {
      streams.out().flush();
      streams.err().println("there are more: --cursor " + Table.text(page, "cursor"));
    }
  }
}
