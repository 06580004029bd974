package io.holdfast.cli.demo;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a demo: each is this program again, on loopback, with its diagnostics in a file.
 * Only what was started here is ever stopped.
 */
final class DemoProcesses implements AutoCloseable {
  private static final long STOP_SECONDS = 15;

  private final Path folder;
  private final LoopbackCluster cluster;
  private final Map<String, Process> running = new LinkedHashMap<>();

  DemoProcesses(Path folder, List<String> replicas) throws IOException {
    this.folder = folder;
    cluster = new LoopbackCluster(folder, "demo", replicas);
  }

  URI api(String replica) {
    return cluster.api(replica);
  }

  List<URI> apis() {
    return cluster.apis();
  }

  Path data(String replica) {
    return cluster.data(replica);
  }

  void startServer(String replica) {
    start(replica, List.of("server", "--config", cluster.config(replica).toString()));
  }

  void startWorker(String worker) {
    String servers = String.join(",", apis().stream().map(URI::toString).toList());
    start(worker, List.of("demo", "--as-worker", worker, "--server", servers));
  }

  /** SIGKILL. */
  void kill(String name) {
    Process process = running.remove(name);
    if (process == null) {
      throw new IllegalStateException("Expected " + name + " to run");
    }
    process.destroyForcibly();
    process.onExit().join();
  }

  /** A process that should run and does not is the end of the demo. */
  void check() {
    running.forEach(
        (name, process) -> {
          if (!process.isAlive()) {
            throw new CommandFailure(
                ExitCode.FOUND,
                name
                    + " has ended with exit code "
                    + process.exitValue()
                    + ": "
                    + lastLine(output(name)));
          }
        });
  }

  /** SIGTERM to all, SIGKILL to those that do not mind. */
  @Override
  public void close() {
    running.values().forEach(Process::destroy);
    for (Process process : running.values()) {
      try {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          process.onExit().join();
        }
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    running.clear();
  }

  private void start(String name, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xlog:disable"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.holdfast.cli.Main");
    command.addAll(arguments);
    File output = output(name).toFile();
    try {
      running.put(
          name,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
              .start());
    } catch (IOException failed) {
      throw new CommandFailure(ExitCode.FOUND, "cannot start " + name + ": " + failed.getMessage());
    }
  }

  private Path output(String name) {
    return folder.resolve(name + ".out");
  }

  private static String lastLine(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.reduce((first, second) -> second).orElse("it said nothing");
    } catch (IOException unreadable) {
      return "see " + file;
    }
  }
}
