package io.holdfast.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.node.NodeEngine.FailureListener;
import io.holdfast.cli.node.NodeEngine.Options;
import io.holdfast.cli.node.NodeEngine.Preference;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class NodeCommandTest {
  private static final String INIT = "{\"type\":\"init\"}\n";
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Integer> halts = new ArrayList<>();
  private @Nullable Options opened;
  private @Nullable FailureListener listener;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void optionsReachTheEngine() {
    Path data = folder.resolve("new/data");
    assertThat(run("", "--data", data.toString(), "--succession", "highest-id", "--stay-down"))
        .isZero();
    assertThat(opened).isEqualTo(new Options(data, Preference.HIGHEST_ID, true));
    assertThat(data).isDirectory();
    assertThat(run("", "--data", data.toString())).isZero();
    assertThat(opened).isEqualTo(new Options(data, Preference.LIST_ORDER, false));
  }

  @Test
  void withoutAFolderATemporaryOneIsUsedAndRemoved() {
    assertThat(run(INIT)).isZero();
    assertThat(Objects.requireNonNull(opened).folder()).doesNotExist();
    assertThat(err.size()).isZero();
  }

  @Test
  void theEndOfTheInputEndsTheNodeWithEverythingAnswered() {
    assertThat(
            run(
                INIT + "{\"type\":\"assign_job\",\"job_id\":\"a\",\"worker_id\":\"b\"}",
                "--acknowledge"))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"type\": \"init_ok\"}\n{\"type\": \"assign_ok\", \"generation\": 1}\n");
  }

  @Test
  void aDeadReplicaIsOneLineAndTheNodeGoesOn() {
    run(INIT);
    Objects.requireNonNull(listener).replicaDied("s2", new DiskFailedException("r2: no\nspace"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("holdfast: replica s2 is dead: disk failed: r2: no space\n");
    assertThat(halts).isEmpty();
  }

  @Test
  void aLostMajorityEndsTheProcessOnceWithTheCodeOfItsCause() {
    run(INIT);
    Objects.requireNonNull(listener).failed(new DiskFailedException("no space"));
    Objects.requireNonNull(listener).failed(new DiskFailedException("no space again"));
    run(INIT);
    Objects.requireNonNull(listener).failed(new DamagedException("f", 1, 2, "wrong"));
    run(INIT);
    Objects.requireNonNull(listener).failed(new IllegalStateException("odd"));
    assertThat(halts).containsExactly(ExitCode.BROKEN, ExitCode.DAMAGED, ExitCode.BROKEN);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            holdfast: cannot go on: disk failed: no space
            holdfast: cannot go on: damaged data: f at byte 1, index 2: wrong
            holdfast: cannot go on: this is a bug: java.lang.IllegalStateException: odd
            """);
  }

  @Test
  void aFileIsNoFolder() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    CommandLine command = command("");
    List<Throwable> thrown = new ArrayList<>();
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          thrown.add(failure);
          return 73;
        });
    assertThat(command.execute("--data", file.toString())).isEqualTo(ExitCode.FOLDER);
    assertThat(thrown).hasSize(1);
  }

  private int run(String input, String... options) {
    return command(input).execute(options);
  }

  private CommandLine command(String input) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(
        new NodeCommand(
            streams,
            (options, failures) -> {
              opened = options;
              listener = failures;
              assertThat(options.folder()).isDirectory();
              return new ModelEngine(options, Runnable::run);
            },
            halts::add));
  }
}
