package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast completion}: what a shell needs to complete words. */
public final class CompletionSubcommand implements Subcommand {
  @Override
  public String name() {
    return "completion";
  }

  @Override
  public Object command(Streams streams) {
    return new CommandLine(new CompletionCommand(streams))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private enum Shell {
    BASH,
    ZSH
  }

  @Command(
      description = "Prints what bash or zsh needs to complete the words of holdfast.",
      footer = {
        "",
        "Example: source <(holdfast completion bash)",
        "For good: add that line to ~/.bashrc, or with zsh to ~/.zshrc."
      })
  private static final class CompletionCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings("NullAway.Init")
    private Shell shell;

    @SuppressWarnings("NullAway.Init") // shell: by picocli
    CompletionCommand(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      if (shell == Shell.ZSH) {
        // The script is bash's; it asks zsh to understand that, which needs this first.
        streams.out().println("autoload -U +X compinit && compinit -u");
      }
      streams
          .out()
          .println(
              AutoComplete.bash("holdfast", new Main(streams, Main.found()).commandLine(null)));
      return ExitCode.OK;
    }
  }
}
