package io.holdfast.cli;

import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.FolderInUseException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The program: finds the subcommand, runs it, turns what went wrong into one line and a code. */
public final class Main {
  /** Set to anything, it prints the stack trace of a bug on standard error. For developers. */
  static final String TRACE_VARIABLE = "HOLDFAST_TRACE";

  /**
   * Who takes the diagnostics of libraries: nobody, until a command says otherwise. Named, so that
   * none is searched for: that costs time, and two are on the class path.
   */
  private static final String DIAGNOSTICS_PROPERTY = "slf4j.provider";

  private static final String NO_DIAGNOSTICS = "org.slf4j.nop.NOPServiceProvider";

  private static final int OUTPUT_BUFFER_BYTES = 1 << 16;

  private final Streams streams;
  private final List<Subcommand> subcommands;

  Main(Streams streams, List<Subcommand> subcommands) {
    this.streams = streams;
    this.subcommands = subcommands;
  }

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    keepLibrariesQuiet();
    Streams streams =
        new Streams(
            System.in,
            new PrintStream(
                new BufferedOutputStream(
                    new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER_BYTES),
                false,
                StandardCharsets.UTF_8),
            System.err);
    int exitCode = new Main(streams, found()).run(args);
    streams.out().flush();
    System.err.flush();
    // Not exit: every command has closed what it opened when it returns, and hooks cost time. But
    // whoever stops the process from outside still runs them.
    Runtime.getRuntime().halt(exitCode);
  }

  static void keepLibrariesQuiet() {
    if (System.getProperty(DIAGNOSTICS_PROPERTY) == null) {
      System.setProperty(DIAGNOSTICS_PROPERTY, NO_DIAGNOSTICS);
      System.setProperty("slf4j.internal.verbosity", "WARN");
    }
  }

  /** Every subcommand on the class path, by name. */
  static List<Subcommand> found() {
    List<Subcommand> all = new ArrayList<>();
    ServiceLoader.load(Subcommand.class).forEach(all::add);
    all.sort(Comparator.comparing(Subcommand::name));
    return all;
  }

  /** Runs one command line. Never throws. */
  int run(String[] args) {
    try {
      return commandLine(args.length == 0 ? null : args[0]).execute(args);
    } catch (RuntimeException | Error bug) {
      return fail(bug);
    } finally {
      streams.out().flush();
    }
  }

  /** Only the command asked for is built; all of them where none of that name is known. */
  CommandLine commandLine(@Nullable String asked) {
    CommandLine root = new CommandLine(new Root(streams));
    boolean known = subcommands.stream().anyMatch(each -> each.name().equals(asked));
    for (Subcommand each : subcommands) {
      if (!known || each.name().equals(asked)) {
        root.addSubcommand(each.name(), each.command(streams));
      }
    }
    root.getSubcommands().values().forEach(Main::addHelp);
    root.getCommandSpec()
        .versionProvider(() -> new String[] {"holdfast " + version(Main.class.getPackage())});
    root.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    root.setParameterExceptionHandler((wrong, ignored) -> usage(wrong));
    root.setExecutionExceptionHandler((thrown, command, parsed) -> fail(thrown));
    return root;
  }

  private static void addHelp(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and exit.")
              .build());
    }
    command.getSubcommands().values().forEach(Main::addHelp);
  }

  private int usage(ParameterException wrong) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    say(command + ": " + wrong.getMessage() + " (see '" + command + " --help')");
    return ExitCode.USAGE;
  }

  private int fail(Throwable thrown) {
    if (thrown instanceof CommandFailure failure) {
      say("holdfast: " + failure.line());
      return failure.exitCode();
    }
    if (thrown instanceof DamagedException) {
      say("holdfast: damaged data: " + thrown.getMessage());
      return ExitCode.DAMAGED;
    }
    if (thrown instanceof FolderInUseException) {
      say("holdfast: " + thrown.getMessage());
      return ExitCode.FOLDER;
    }
    if (thrown instanceof DiskFailedException) {
      say("holdfast: disk failed: " + thrown.getMessage());
      return ExitCode.BROKEN;
    }
    if (System.getenv(TRACE_VARIABLE) != null) {
      thrown.printStackTrace(streams.err());
    }
    StackTraceElement[] trace = thrown.getStackTrace();
    say(
        "holdfast: this is a bug: "
            + thrown
            + (trace.length == 0 ? "" : " at " + trace[0])
            + " (please report it; "
            + TRACE_VARIABLE
            + "=1 shows more)");
    return ExitCode.BROKEN;
  }

  /** One line, whatever is in it. */
  private void say(String text) {
    streams.err().println(text.strip().replaceAll("\\s*\\R\\s*", " "));
    streams.err().flush();
  }

  private static String version(Package ours) {
    return Objects.requireNonNullElse(ours.getImplementationVersion(), "(not packaged)");
  }

  @Command(
      name = "holdfast",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND",
      description = "A durable, replicated job scheduler.",
      footer = {
        "",
        "'holdfast COMMAND --help' tells about each, with an example.",
        "Example: holdfast job submit mail '{\"to\":\"you\"}'"
      })
  private static final class Root implements Runnable {
    @CommandLine.Spec private @Nullable CommandSpec spec;
    private final Streams streams;

    Root(Streams streams) {
      this.streams = streams;
    }

    @Override
    public void run() {
      streams.out().flush();
      CommandLine own = Objects.requireNonNull(spec).commandLine();
      throw new ParameterException(own, "Expected a command but got none");
    }
  }
}
