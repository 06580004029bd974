package io.holdfast.bench;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast bench}: measures on this machine. */
public final class BenchSubcommand implements Subcommand {
  /** As many slots as a worker can have. */
  private static final int MAX_BATCH = 10_000;

  private static final int MAX_ROUNDS = 10_000;

  /** Every bench there is, in the order of the flow, as it is without options. */
  static List<Bench> benches() {
    return benches(new Choices());
  }

  private static List<Bench> benches(Choices choices) {
    return List.of(
        new LedgerBench(),
        new LogBench(),
        new FailoverBench(),
        new RestartBench(),
        new CalmBench(),
        new LifecycleBench(choices.replicas, choices.batch),
        new TakeoverBench(choices.rounds, choices.stop),
        new IdleBench(),
        new TimersBench());
  }

  /** What some benches can be told. */
  static final class Choices {
    @Option(
        names = "--replicas",
        paramLabel = "N",
        defaultValue = "1",
        description = "lifecycle: 1 (default) or 3 servers.")
    private int replicas = 1;

    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "1000",
        description = "lifecycle: so many jobs are being submitted at a time (${DEFAULT-VALUE}).")
    private int batch = 1_000;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        defaultValue = "100",
        description = "takeover: so many leaders are killed (${DEFAULT-VALUE}).")
    private int rounds = 100;

    @Option(
        names = "--stop",
        description = "takeover: SIGSTOP instead of SIGKILL; what the leader says when it goes on.")
    private boolean stop;

    private void check() {
      if (replicas != 1 && replicas != 3) {
        throw new CommandFailure(
            ExitCode.USAGE, "--replicas: expected 1 or 3 but it is " + replicas);
      }
      if (batch < 1 || batch > MAX_BATCH) {
        throw new CommandFailure(
            ExitCode.USAGE, "--batch: expected 1 to " + MAX_BATCH + " but it is " + batch);
      }
      if (rounds < 1 || rounds > MAX_ROUNDS) {
        throw new CommandFailure(
            ExitCode.USAGE, "--rounds: expected 1 to " + MAX_ROUNDS + " but it is " + rounds);
      }
    }
  }

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public Object command(Streams streams) {
    return new Run(streams);
  }

  /** What format the figures are printed in. */
  enum Format {
    /** Aligned columns for people. */
    table,
    /** One JSON object a line. */
    json
  }

  @Command(
      name = "bench",
      description =
          "Measures on this machine, each figure of the disk beside a raw baseline of the same run.")
  static final class Run implements Callable<Integer> {
    private final Streams streams;

    @Parameters(
        arity = "0..1",
        paramLabel = "BENCH",
        description = "Which one; left out: lists them.")
    private @Nullable String bench;

    @Option(
        names = "-o",
        paramLabel = "FORMAT",
        description = "table (default) or json: one object a line.")
    private Format format = Format.table;

    @Option(
        names = "--quick",
        description =
            "A run of a few seconds: shows that the bench works, its figures mean little.")
    private boolean quick;

    @Mixin private Choices choices;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description =
            "On the disk to measure (default: the current folder); a new folder in it is used and removed.")
    private Path folder = Path.of("");

    Run(Streams streams) {
      this.streams = streams;
      this.choices = new Choices();
    }

    @Override
    public Integer call() throws Exception {
      if (bench == null) {
        for (Bench one : benches()) {
          streams.out().printf("%-12s %s%n", one.name(), one.summary());
        }
        streams.out().flush();
        return ExitCode.OK;
      }
      choices.check();
      Bench chosen =
          benches(choices).stream()
              .filter(one -> one.name().equals(bench))
              .findFirst()
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.USAGE,
                          "BENCH: no bench '" + bench + "'; there are: " + names()));
      if (!Files.isDirectory(folder.toAbsolutePath())) {
        throw new CommandFailure(ExitCode.USAGE, "--folder: no folder '" + folder + "'");
      }
      Path scratch = Files.createTempDirectory(folder.toAbsolutePath(), "holdfast-bench-");
      try {
        chosen.run(scratch, quick, new Report(streams.out(), format == Format.json));
      } finally {
        remove(scratch);
      }
      return ExitCode.OK;
    }

    private static String names() {
      return benches().stream().map(Bench::name).collect(Collectors.joining(", "));
    }

    private static void remove(Path folder) throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
