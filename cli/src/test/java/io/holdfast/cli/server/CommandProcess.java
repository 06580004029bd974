package io.holdfast.cli.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real command in a process of its own; killed when it is closed. */
public final class CommandProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  private CommandProcess(List<String> line, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    builder.environment().putAll(environment);
    process = builder.start();
    process.getOutputStream().close();
    readers.add(read(process.getInputStream(), out));
    readers.add(read(process.getErrorStream(), err));
  }

  /** Starts {@code holdfast} with these arguments. */
  public static CommandProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    return start(List.of(), environment, arguments);
  }

  /**
   * As above, under another program.
   *
   * @param under what comes before it on the line
   */
  static CommandProcess start(
      List<String> under, Map<String, String> environment, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(under);
    // A shell's background job ignores SIGINT, and so would what is started from there.
    line.addAll(List.of("env", "--default-signal=INT,TERM"));
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Xlog:disable"));
    if (Runtime.version().feature() >= 24) {
      line.add("--sun-misc-unsafe-memory-access=allow"); // as bin/holdfast does
    }
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.holdfast.cli.Main"));
    line.addAll(Arrays.asList(arguments));
    return new CommandProcess(line, environment);
  }

  private static Thread read(InputStream in, List<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException ended) {
                lines.add("(the stream broke: " + ended.getMessage() + ")");
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Its lines on standard output until now. */
  public List<String> out() {
    return List.copyOf(out);
  }

  /** Its lines on standard error until now. */
  public List<String> err() {
    return List.copyOf(err);
  }

  /** Waits for a line on standard error that has this; answers it. */
  public String awaitErr(String text) {
    return await(err, text);
  }

  /** Waits for a line on standard output that has this; answers it. */
  String awaitOut(String text) {
    return await(out, text);
  }

  private String await(List<String> lines, String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || lines.stream().anyMatch(each -> each.contains(text)));
    return lines.stream()
        .filter(each -> each.contains(text))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("Expected '" + text + "' but it said " + out + " and " + err));
  }

  /** Waits for its end; answers its exit code. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("Expected it to end but it runs; it said " + out + " and " + err);
    }
    for (Thread reader : readers) {
      reader.join(PATIENCE.toMillis());
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Any signal, as {@code kill} knows it. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
