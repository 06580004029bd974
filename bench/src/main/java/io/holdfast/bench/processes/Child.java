package io.holdfast.bench.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process, started as this one was: the same Java, options and jars. */
public final class Child implements AutoCloseable {
  private static final long STOP_SECONDS = 20;

  private final Process process;
  private final Path output;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts one.
   *
   * @param mainClass with its arguments
   * @param output where everything that it says is appended
   */
  public static Child start(Path output, List<String> mainClass) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(mainClass);
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    return new Child(process, output);
  }

  /** Processor time that it has used so far. */
  public Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Bytes of its heap that are in use after a full collection; takes a moment of its time. */
  public long liveHeap() throws IOException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String last = "";
    try (BufferedReader lines = histogram.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.isBlank() ? last : line;
      }
    }
    // "Total  <instances>  <bytes>"
    String[] total = last.strip().split(" +", -1);
    if (total.length != 3 || !total[0].equals("Total")) {
      throw new IOException("Expected a histogram of the heap but jcmd ends with: " + last);
    }
    return Long.parseLong(total[2]);
  }

  /** Throws where it has ended by itself. */
  public void check() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "Expected a process to run but it ended with "
              + process.exitValue()
              + "; its output is in "
              + output);
    }
  }

  /** SIGKILL; returns when it was sent, before the end. */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for its end. */
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /** SIGSTOP: it does nothing and closes nothing, as a machine that hangs. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: it goes on and does not know that it was away. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process sender =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (sender.waitFor() != 0) {
      throw new IOException("SIG" + name + " could not be sent to " + process.pid());
    }
  }

  /** SIGTERM, and SIGKILL to one that does not mind. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.toHandle().destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.toHandle().destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
