package io.holdfast.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A short life of everything that has to start fast, for {@code bin/holdfast} to record which
 * classes it loads: a session of the line protocol from standard input, a server of its own, and
 * the commands that ask one. Not a command: nobody needs to see it in the help.
 */
final class Training {
  private static final long SERVER_SECONDS = 30;
  private static final Pattern ADDRESS = Pattern.compile("http://[0-9.:]+");

  /** What people type most. */
  private static final String[][] COMMANDS = {
    {"job", "submit", "training", "{}"},
    {"job", "get", "1"},
    {"job", "list"},
    {"job", "events", "1"},
    {"job", "cancel", "1"},
    {"queue", "list"},
    {"worker", "list"},
    {"cluster", "status", "-o", "json"},
    {"job"},
  };

  private Training() {}

  /**
   * Does all of it once, and ends the process.
   *
   * @param args a folder that it may use
   */
  public static void main(String[] args) {
    Main.keepLibrariesQuiet();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
    run(new Streams(System.in, nowhere, nowhere), "node", "--data", args[0] + "/node");
    String address = serve(args[0] + "/dev", nowhere);
    if (!address.isEmpty()) {
      for (String[] command : COMMANDS) {
        String[] line = Arrays.copyOf(command, command.length + 2);
        line[command.length] = "--server";
        line[command.length + 1] = address;
        run(new Streams(nothing(), nowhere, nowhere), line);
      }
    }
    // The server is not waited for: its folder is thrown away.
    Runtime.getRuntime().halt(0);
  }

  private static void run(Streams streams, String... line) {
    var unused = new Main(streams, Main.found()).run(line);
  }

  private static ByteArrayInputStream nothing() {
    return new ByteArrayInputStream(new byte[0]);
  }

  /** Where a server is; empty where none came up: then less is recorded, and all works. */
  private static String serve(String folder, PrintStream nowhere) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Thread server =
        new Thread(
            () ->
                run(new Streams(nothing(), out, nowhere), "dev", "--data", folder, "--port", "0"));
    server.setDaemon(true);
    server.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVER_SECONDS);
    while (server.isAlive() && System.nanoTime() < deadline) {
      Matcher address = ADDRESS.matcher(said.toString(StandardCharsets.UTF_8));
      if (address.find()) {
        return address.group();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return "";
  }
}
