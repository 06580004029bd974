package io.holdfast.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.Streams;
import io.holdfast.cli.snapshot.SnapshotSubcommand;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.service.Server;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code snapshot inspect} on the folder of a server that is down. */
class SnapshotCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Path write() throws IOException {
    try (Server server = new Server(ServerConfig.alone(folder, 0), death -> {})) {
      server.start();
      Awaitility.await().until(() -> server.cluster().ready());
      server.jobs().submit(JobSpec.plain("a", "q", "t", new byte[] {1})).join();
      assertThat(server.cluster().snapshot().join()).isPositive();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".snap")).findFirst().orElseThrow();
    }
  }

  private int run(String... line) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    CommandLine command = (CommandLine) new SnapshotSubcommand().command(streams);
    command.setErr(new PrintWriter(Writer.nullWriter()));
    command.setExecutionExceptionHandler(
        (thrown, failed, parsed) -> {
          if (thrown instanceof CommandFailure failure) {
            return failure.exitCode();
          }
          throw thrown;
        });
    return command.execute(line);
  }

  @Test
  void aSoundSnapshotIsShownAndZero() throws IOException {
    Path file = write();
    assertThat(run("inspect", folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("jobs READY", "members=r1", "all checksums are right");
    out.reset();
    assertThat(run("inspect", file.toString(), "-o", "json")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"jobs\":{\"READY\":1}", "\"checksums\":\"ok\"")
        .hasLineCount(1);
  }

  @Test
  void damageIsOneAndNamesFileAndByteAndNothingThereIsTwo() throws IOException {
    assertThat(run("inspect", folder.toString())).isEqualTo(2);
    Path file = write();
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(raw.length() / 2);
      int old = raw.read();
      raw.seek(raw.length() / 2);
      raw.write(old ^ 1);
    }
    assertThat(run("inspect", folder.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .matches("holdfast: damaged: " + file + " at byte \\d+[^\n]*\n");
  }
}
