package io.holdfast.bench;

import java.io.PrintStream;

/**
 * Prints figures as they come: a table for people, or one JSON object a line. Used by one thread.
 */
public final class Report {
  private final PrintStream out;
  private final boolean json;
  private boolean headPrinted;

  public Report(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Prints one figure. */
  public void add(Figure figure) {
    if (!json && !headPrinted) {
      out.println(Figure.head());
      headPrinted = true;
    }
    out.println(json ? figure.json() : figure.row());
    out.flush();
  }
}
