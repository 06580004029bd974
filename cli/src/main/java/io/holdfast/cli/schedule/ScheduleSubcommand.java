package io.holdfast.cli.schedule;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import io.holdfast.cli.remote.Nouns;

/** {@code holdfast schedule}, with its own subcommands. */
public final class ScheduleSubcommand implements Subcommand {
  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Defines schedules, shows what they do, and decides about them.")
        .addSubcommand("put", new PutCommand(streams))
        .addSubcommand("get", new GetCommand(streams))
        .addSubcommand("list", new ListCommand(streams))
        .addSubcommand("delete", new DeleteCommand(streams))
        .addSubcommand("pause", PauseCommand.pause(streams))
        .addSubcommand("resume", PauseCommand.resume(streams))
        .addSubcommand("trigger", new TriggerCommand(streams))
        .addSubcommand("backfill", new BackfillCommand(streams))
        .addSubcommand("preview", new PreviewCommand(streams));
  }
}
