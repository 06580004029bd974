package io.holdfast.cli;

/** Ends a command with one line for the user and an exit code. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCode}
   * @param line what to say, without the name of the program before it
   */
  public CommandFailure(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
  }

  /** The code that the process ends with. */
  public int exitCode() {
    return exitCode;
  }

  /** What to say, on one line. */
  public String line() {
    return String.valueOf(getMessage());
  }
}
