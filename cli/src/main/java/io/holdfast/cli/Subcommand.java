package io.holdfast.cli;

/**
 * One subcommand of {@code holdfast}, found by {@link java.util.ServiceLoader}: a module adds its
 * own by naming its class in {@code META-INF/services/io.holdfast.cli.Subcommand}.
 *
 * <p>All of them are instantiated at every start, so a constructor does nothing and its class loads
 * little; the command itself is made only when it was asked for, or for the help of all.
 */
public interface Subcommand {

  /** The word typed after {@code holdfast}: lower case, no spaces. */
  String name();

  /**
   * Makes the command: an object annotated for picocli that implements {@code Callable<Integer>}
   * and answers the exit code (see {@link ExitCode}), or one with nested subcommands of that kind.
   * {@code --help} is added to it and to its nested commands.
   *
   * <p>A thrown {@link CommandFailure} becomes its one line and its exit code; a {@code
   * DamagedException} and a {@code DiskFailedException} of the log become theirs; anything else is
   * a bug.
   */
  Object command(Streams streams);
}
