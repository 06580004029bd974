package io.holdfast.simulation;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code holdfast simulate}: runs schedules by seed and prints what breaks a promise. */
@Command(
    name = "simulate",
    description = {
      "Tries whole clusters in a simulated world, by seed.",
      "Each schedule runs the production replica, ledger and storage in one thread through crashes,"
          + " torn writes, failing disks, partitions and changes of the leader, and checks every"
          + " promise as it goes. A broken promise is printed with its seed, and --seed N alone"
          + " replays exactly that schedule."
    })
final class Simulate implements Callable<Integer> {
  private static final int DEFAULT_SCHEDULES = 1_000;

  /** Violations printed in full; the rest are counted. */
  private static final int PRINTED = 5;

  private static final long PROGRESS_NANOS = 1_000_000_000L;

  private final Streams streams;

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The first seed. Without --schedules, only this one is run. Default: 1.")
  private @Nullable Long seed;

  @Option(
      names = "--schedules",
      paramLabel = "N",
      description = "How many schedules, with consecutive seeds. Default: 1000.")
  private @Nullable Integer schedules;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Schedules that run at one time, each in a thread. Default: one a processor.")
  private @Nullable Integer workers;

  @Option(
      names = "--trace",
      description = "Print everything that the checkers are told, of the first seed only.")
  private boolean trace;

  private final AtomicLong lastProgress = new AtomicLong(System.nanoTime());
  private final AtomicLong printed = new AtomicLong();

  Simulate(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    int count = schedules != null ? schedules : seed != null ? 1 : DEFAULT_SCHEDULES;
    int threads = workers != null ? workers : Runtime.getRuntime().availableProcessors();
    require(count >= 1, "--schedules must be at least 1");
    require(threads >= 1 && threads <= 1024, "--workers must be from 1 to 1024");
    if (trace) {
      Schedule first = new Schedule(seed != null ? seed : 1, "");
      first.trace(streams.out()::println);
      first.run();
    }
    Simulation.Result result =
        new Simulation(seed != null ? seed : 1, count, threads)
            .run(done -> progress(done, count), this::print);
    PrintStream out = streams.out();
    out.printf(
        "medians: %d events, %d commands, %d faults, %d leadership changes, %d reopens%n",
        result.median(ScheduleReport::events),
        result.median(ScheduleReport::commands),
        result.median(ScheduleReport::faults),
        result.median(ScheduleReport::leadershipChanges),
        result.median(ScheduleReport::reopens));
    out.printf(
        "in all: %d leaders killed, %d clocks set, %d job schedules, %d instants fired%n",
        result.sum(report -> report.timing().leadersKilled()),
        result.sum(report -> report.timing().clocksSet()),
        result.sum(report -> report.timing().jobSchedules()),
        result.sum(report -> report.timing().fired()));
    out.println(result.lastLine());
    out.flush();
    return result.violations() == 0 ? 0 : ExitCode.FOUND;
  }

  private void require(boolean holds, String text) {
    if (!holds) {
      if (spec == null) {
        throw new IllegalStateException(text);
      }
      throw new ParameterException(spec.commandLine(), text);
    }
  }

  private void progress(long done, long of) {
    long now = System.nanoTime();
    long last = lastProgress.get();
    if (now - last >= PROGRESS_NANOS && lastProgress.compareAndSet(last, now)) {
      streams.err().printf("%d of %d schedules%n", done, of);
      streams.err().flush();
    }
  }

  private void print(ScheduleReport report) {
    ScheduleReport.Violation violation = report.violation();
    if (violation == null || printed.getAndIncrement() >= PRINTED) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (String fact : violation.lastFacts()) {
      text.append("  ").append(fact).append('\n');
    }
    text.append(
        "violation: seed %d, step %d, %s: %s%n"
            .formatted(report.seed(), violation.step(), violation.promise(), violation.text()));
    if (violation.promise().equals(ScheduleReport.BUG)) {
      Throwable cause = violation.thrown().getCause();
      for (Throwable each = cause; each != null; each = each.getCause()) {
        text.append("  ").append(each).append('\n');
        for (StackTraceElement frame : each.getStackTrace()) {
          text.append("    at ").append(frame).append('\n');
        }
      }
    }
    streams.out().print(text);
    streams.out().flush();
  }
}
