package io.holdfast.bench.crash;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One {@code holdfast node}, started as this process was: the same Java, options and jars.
 *
 * <p>One thread may write, another one read.
 */
final class ProcessUnderTest implements AutoCloseable {
  /** More than any start or stop takes on a busy machine. */
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedWriter input;
  private final InputStream output;
  private final Path errors;

  private ProcessUnderTest(Process process, Path errors) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.output = new BufferedInputStream(process.getInputStream(), 1 << 16);
    this.errors = errors;
  }

  /**
   * Starts one.
   *
   * @param tracer a command that runs the rest of its line, such as strace; empty for none
   * @param data the node's folder
   * @param errors where its standard error goes
   */
  static ProcessUnderTest start(List<String> tracer, Path data, Path errors) throws IOException {
    List<String> line = new ArrayList<>(tracer);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.holdfast.cli.Main"));
    line.addAll(List.of("node", "--data", data.toString(), "--acknowledge"));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.redirectError(errors.toFile());
    return new ProcessUnderTest(builder.start(), errors);
  }

  /**
   * Writes a line and flushes.
   *
   * @return false where the process reads no more
   */
  boolean say(String line) {
    try {
      input.write(line);
      input.write('\n');
      input.flush();
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  /** The next line that it has said; null at the end. Part of a line is nothing said. */
  @Nullable String hear() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int next = output.read();
      while (next >= 0 && next != '\n') {
        line.write(next);
        next = output.read();
      }
      return next < 0 ? null : line.toString(StandardCharsets.UTF_8);
    } catch (IOException closed) {
      throw new UncheckedIOException("cannot read what the node says", closed);
    }
  }

  /** SIGKILL, to this process alone. What it has said before can still be heard. */
  void kill() {
    // Not by the process itself: that would close our end of its output too.
    boolean sent = process.toHandle().destroyForcibly();
    assert sent || !process.isAlive();
  }

  /** Ends its input, and waits for its end. */
  int finish() throws IOException, InterruptedException {
    try {
      input.close();
    } catch (IOException gone) {
      // It has ended already and did not read everything: its exit code tells more.
      return await();
    }
    return await();
  }

  /** Waits for its end; its exit code, 128 + signal where one ended it. */
  int await() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      kill();
      throw new Violation("the node did not end within " + PATIENCE_SECONDS + " s");
    }
    return process.exitValue();
  }

  /** What it said on standard error. */
  String complaints() throws IOException {
    return Files.readString(errors).strip();
  }

  /** Ends it, if it has not ended. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    kill();
  }
}
