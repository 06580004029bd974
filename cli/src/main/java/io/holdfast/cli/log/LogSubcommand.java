package io.holdfast.cli.log;

import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast log}, with its own subcommands. */
public final class LogSubcommand implements Subcommand {

  @Override
  public String name() {
    return "log";
  }

  @Override
  public Object command(Streams streams) {
    return new CommandLine(new Log())
        .addSubcommand("verify", new VerifyCommand(streams))
        .addSubcommand("dump", new DumpCommand(streams));
  }

  @Command(
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "Reads the write-ahead log of replicas that are down.",
        "Changes nothing on disk."
      })
  private static final class Log implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "Expected verify or dump but got none");
    }
  }
}
