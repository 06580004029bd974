package io.holdfast.cli;

/** What the exit code of {@code holdfast} means; docs/exit-codes.md is the page for users. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** The command ran and what it looked for is bad: damage, a violated promise, a failed job. */
  public static final int FOUND = 1;

  /** The command line is wrong, or names something that is not there. */
  public static final int USAGE = 2;

  /** No server answers, or none leads; the same may be tried again later. */
  public static final int UNAVAILABLE = 69;

  /** A bug, or a disk that failed: the process stopped, nothing was acknowledged on it. */
  public static final int BROKEN = 70;

  /** An address cannot be listened on: it is in use, or is not this machine's. */
  public static final int ADDRESS = 71;

  /** The data folder cannot be used: no permission, no folder, or another process has it. */
  public static final int FOLDER = 73;

  /** What is on disk is not what was written; nothing was changed. */
  public static final int DAMAGED = 74;

  /** No permission: the token or a certificate is missing, wrong, or for other things. */
  public static final int DENIED = 77;

  /** The replica was removed from its cluster, and has ended. */
  public static final int REMOVED = 78;

  private ExitCode() {}
}
