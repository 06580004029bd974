package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.log.FolderInUseException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

final class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void versionIsOneLine() {
    assertThat(run(() -> 0, "--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).matches("holdfast \\S.*\n");
  }

  @Test
  void helpListsEverySubcommandAndEachHasItsOwn() {
    assertThat(run(() -> 0, "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("probe", "Tries things.");
    out.reset();
    assertThat(run(() -> 0, "probe", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--count", "--help");
    assertThat(err.size()).isZero();
  }

  @Test
  void wrongCommandLinesAreOneLineAndCodeTwo() {
    for (String line :
        new String[] {
          "",
          "--no-such",
          "no-such",
          "probe --no-such",
          "probe surplus",
          "probe --count=x",
          "probe --count"
        }) {
      err.reset();
      assertThat(run(() -> 0, line.isEmpty() ? new String[0] : line.split(" ")))
          .as(line)
          .isEqualTo(ExitCode.USAGE);
      assertThat(err.toString(StandardCharsets.UTF_8)).as(line).matches("holdfast[^\n]*\n");
      assertThat(out.size()).as(line).isZero();
    }
  }

  @Test
  void whatIsThrownBecomesOneLineAndItsCode() {
    assertThat(failure(() -> new CommandFailure(ExitCode.FOUND, "found\n it")))
        .isEqualTo("1 holdfast: found it\n");
    assertThat(failure(() -> new DamagedException("a.seg", 7, 3, "wrong")))
        .isEqualTo("74 holdfast: damaged data: a.seg at byte 7, index 3: wrong\n");
    assertThat(failure(() -> new DiskFailedException("no space")))
        .isEqualTo("70 holdfast: disk failed: no space\n");
    assertThat(failure(() -> new FolderInUseException("data")))
        .startsWith("73 holdfast: ")
        .contains("data")
        .hasLineCount(1);
    assertThat(failure(() -> new IllegalStateException("odd")))
        .startsWith("70 holdfast: this is a bug: java.lang.IllegalStateException: odd at io.")
        .hasLineCount(1);
    assertThat(failure(StackOverflowError::new)).startsWith("70 ").hasLineCount(1);
  }

  @Test
  void theExitCodeOfTheCommandIsTheOneOfTheProcess() {
    assertThat(run(() -> 1, "probe")).isEqualTo(1);
  }

  private String failure(Supplier<Throwable> thrown) {
    err.reset();
    int code =
        run(
            () -> {
              Throwable cause = thrown.get();
              if (cause instanceof Error error) {
                throw error;
              }
              throw (Exception) cause;
            },
            "probe");
    return code + " " + err.toString(StandardCharsets.UTF_8);
  }

  private int run(Callable<Integer> body, String... args) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Main(streams, List.of(new ProbeSubcommand(body))).run(args);
  }

  private record ProbeSubcommand(Callable<Integer> body) implements Subcommand {
    @Override
    public String name() {
      return "probe";
    }

    @Override
    public Object command(Streams streams) {
      return new Probe(body);
    }
  }

  @Command(description = "Tries things.")
  private static final class Probe implements Callable<Integer> {
    private final Callable<Integer> body;

    @Option(names = "--count", paramLabel = "N", description = "How many.")
    private int count;

    Probe(Callable<Integer> body) {
      this.body = body;
    }

    @Override
    public Integer call() throws Exception {
      return count + body.call();
    }
  }
}
