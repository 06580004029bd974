package io.holdfast.bench.crash;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast crash-test}, which {@code bin/crash-test} runs. */
public final class CrashTestSubcommand implements Subcommand {

  @Override
  public String name() {
    return "crash-test";
  }

  @Override
  public Object command(Streams streams) {
    return new CrashTest(streams);
  }

  @Command(
      description = {
        "Kills nodes under load, and checks that nothing that was answered is lost.",
        "Or fails their disks at chosen system calls, or kills and freezes workers.",
        "For those who build Holdfast."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {"0:Nothing was lost.", "1:A promise was broken; the folder is kept."})
  private static final class CrashTest implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--kills", paramLabel = "N", description = "How many kills (20).")
    private int kills = 20;

    @Option(names = "--replicas", paramLabel = "N", description = "Replicas in a node (1).")
    private int replicas = 1;

    @Option(
        names = "--syscalls",
        description = "Faults at system calls, by strace, and the order of syncs and answers.")
    private boolean syscalls;

    @Option(
        names = "--order",
        description = "Only the order of syncs and answers in a trace, for so many replicas.")
    private boolean order;

    @Option(
        names = "--workers",
        description =
            "Kills workers of a server, which are started again at once, instead of nodes.")
    private boolean workers;

    @Option(
        names = "--clocks",
        description =
            "Kills leaders of three servers with schedules, whose clocks are set by hours and years.")
    private boolean clocks;

    @Option(
        names = "--frozen",
        paramLabel = "N",
        description = "So many workers hang with a job, and so many die for good (0).")
    private int frozen;

    @Option(names = "--seed", paramLabel = "N", description = "What is said and when it is killed.")
    private @Nullable Long seed;

    CrashTest(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      if (kills < 0 || frozen < 0 || replicas < 1 || replicas > 9) {
        throw new CommandFailure(
            ExitCode.USAGE, "expected --kills and --frozen from 0 on and --replicas from 1 to 9");
      }
      if ((syscalls || order) && !hasStrace()) {
        streams.out().println("skipped: strace is missing");
        return ExitCode.OK;
      }
      long used = seed == null ? System.nanoTime() : seed;
      Path folder = Files.createTempDirectory("holdfast-crash-");
      try {
        run(folder, new Random(used));
      } catch (Violation found) {
        streams.out().flush();
        throw new CommandFailure(
            ExitCode.FOUND,
            "%s%n(--seed %d; the folder is kept: %s)".formatted(found.getMessage(), used, folder));
      }
      Folders.remove(folder);
      streams.out().println("nothing lost, nothing twice");
      return ExitCode.OK;
    }

    private void run(Path folder, Random random) throws IOException, InterruptedException {
      if (syscalls) {
        new SyscallRounds(folder, random, streams.out()).run();
      }
      if (syscalls || order) {
        Path traced = Files.createDirectory(folder.resolve("order"));
        SyncOrder.run(traced, replicas, random, streams.out());
      } else if (frozen > 0) {
        new WorkerFreezes(folder, streams.out()).run(frozen);
      } else if (clocks) {
        new ClockKills(folder, random, streams.out()).run(kills);
      } else if (workers) {
        new WorkerKills(folder, random, streams.out()).run(kills);
      } else {
        new KillRounds(folder, replicas, random, streams.out()).run(kills);
      }
    }

    private static boolean hasStrace() throws InterruptedException {
      try {
        Process strace =
            new ProcessBuilder("strace", "-o", "/dev/null", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return strace.waitFor() == 0;
      } catch (IOException missing) {
        return false;
      }
    }
  }
}
