package io.holdfast.cli.job;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import io.holdfast.cli.remote.Nouns;

/** {@code holdfast job}, with its own subcommands. */
public final class JobSubcommand implements Subcommand {
  @Override
  public String name() {
    return "job";
  }

  @Override
  public Object command(Streams streams) {
    return Nouns.noun("Submits jobs, shows them and decides about them.")
        .addSubcommand("submit", new SubmitCommand(streams))
        .addSubcommand("get", new GetCommand(streams))
        .addSubcommand("list", new ListCommand(streams))
        .addSubcommand("cancel", new CancelCommand(streams))
        .addSubcommand("retry", new RetryCommand(streams))
        .addSubcommand("resume", new ResumeCommand(streams))
        .addSubcommand("change", new ChangeCommand(streams))
        .addSubcommand("events", new EventsCommand(streams))
        .addSubcommand("explain", new ExplainCommand(streams));
  }
}
