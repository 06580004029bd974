package io.holdfast.cli.remote;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A noun of the command line: it does nothing without a verb. */
public final class Nouns {
  private Nouns() {}

  /** The command of a noun, to which verbs are added. */
  public static CommandLine noun(String description) {
    CommandLine line = new CommandLine(new Noun());
    line.getCommandSpec().usageMessage().description(description);
    return line;
  }

  @Command(synopsisSubcommandLabel = "COMMAND")
  private static final class Noun implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
      String verbs = String.join(", ", spec.subcommands().keySet());
      throw new ParameterException(
          spec.commandLine(), "Expected one of " + verbs + " but got none");
    }
  }
}
