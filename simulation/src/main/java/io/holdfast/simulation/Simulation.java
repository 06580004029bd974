package io.holdfast.simulation;

import io.holdfast.simulation.world.Chance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/**
 * Many schedules, side by side on several threads, each of them on one. The result does not depend
 * on the number of threads.
 */
public final class Simulation {
  private final long firstSeed;
  private final int schedules;
  private final int threads;

  /**
   * A run of schedules with consecutive seeds.
   *
   * @param threads how many schedules run at one time
   */
  public Simulation(long firstSeed, int schedules, int threads) {
    this.firstSeed = firstSeed;
    this.schedules = schedules;
    this.threads = threads;
  }

  /**
   * Runs all of them.
   *
   * @param progress told how many are done, from several threads
   * @param violated told of each schedule that broke a promise, from several threads
   */
  public Result run(LongConsumer progress, Consumer<ScheduleReport> violated) {
    ScheduleReport[] reports = new ScheduleReport[schedules];
    AtomicLong next = new AtomicLong();
    AtomicLong done = new AtomicLong();
    List<Thread> workers = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    long begun = System.nanoTime();
    for (int i = 0; i < Math.max(1, threads); i++) {
      Thread worker =
          new Thread(
              () -> {
                for (long at = next.getAndIncrement();
                    at < schedules;
                    at = next.getAndIncrement()) {
                  ScheduleReport report = new Schedule(firstSeed + at, "").run();
                  reports[(int) at] = report;
                  if (report.violation() != null) {
                    violated.accept(report);
                  }
                  progress.accept(done.incrementAndGet());
                }
              },
              "simulation-" + i);
      worker.setUncaughtExceptionHandler((thread, thrown) -> failures.add(thrown));
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      join(worker);
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("the simulation itself has failed", failures.get(0));
    }
    return new Result(List.of(reports), System.nanoTime() - begun);
  }

  private static void join(Thread worker) {
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while schedules were running", e);
    }
  }

  /**
   * What all of them came to.
   *
   * @param reports in the order of the seeds
   * @param nanos that it took
   */
  public record Result(List<ScheduleReport> reports, long nanos) {

    /** Schedules that broke a promise. */
    public long violations() {
      return reports.stream().filter(report -> report.violation() != null).count();
    }

    /** Events in all of them. */
    public long events() {
      return reports.stream().mapToLong(ScheduleReport::events).sum();
    }

    /** One number for the whole run. */
    public long digest() {
      long digest = 0;
      for (ScheduleReport report : reports) {
        digest = Chance.mix(digest ^ report.digest());
      }
      return digest;
    }

    /** The middle of a figure over all schedules. */
    public long median(ToLongFunction<ScheduleReport> figure) {
      long[] sorted = reports.stream().mapToLong(figure).toArray();
      Arrays.sort(sorted);
      return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** A figure of all schedules together. */
    public long sum(ToLongFunction<ScheduleReport> figure) {
      return reports.stream().mapToLong(figure).sum();
    }

    /** The smallest of a figure. */
    public long least(ToLongFunction<ScheduleReport> figure) {
      return reports.stream().mapToLong(figure).min().orElse(0);
    }

    /** The line that a run ends with. */
    public String lastLine() {
      long perSecond = Math.round(events() * 1e9 / Math.max(1, nanos));
      return "%d schedules, %d violations, %d events/s, digest %016x"
          .formatted(reports.size(), violations(), perSecond, digest());
    }
  }
}
