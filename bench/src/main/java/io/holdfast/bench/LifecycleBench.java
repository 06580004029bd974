package io.holdfast.bench;

import io.holdfast.bench.lifecycle.RawWrites;
import io.holdfast.bench.lifecycle.Submitter;
import io.holdfast.bench.lifecycle.WorkerProcess;
import io.holdfast.bench.processes.Child;
import io.holdfast.bench.processes.ServerProcesses;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Submit, assign, accept, complete: this process is the client, another one the worker, one or
 * three others the servers, everything synced.
 *
 * <p>One job at a time gives latencies, each beside a plain write and sync of the same disk, which
 * take turns with the jobs. Many at a time give lives a second, and what a million of them cost in
 * processor time.
 */
final class LifecycleBench implements Bench {
  private static final String NAME = "lifecycle";
  private static final int SLOTS_ALONE = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final int replicas;
  private final int batch;

  /**
   * @param replicas 1 or 3
   * @param batch jobs that are being submitted at a time, and slots of the worker
   */
  LifecycleBench(int replicas, int batch) {
    this.replicas = replicas;
    this.batch = batch;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "whole lives of jobs: client, worker and servers in processes of their own";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    String who = replicas == 1 ? "1 replica" : replicas + " replicas";
    try (ServerProcesses servers = new ServerProcesses(folder, replicas)) {
      servers.startAll();
      try (Child worker = worker(folder, servers, SLOTS_ALONE);
          HoldfastClient client = HoldfastClient.connect(servers.apis());
          RawWrites raw = new RawWrites(folder.resolve("raw"))) {
        worker.check();
        alone(client, raw, quick ? 200 : 2_000); // To be compiled.
        alone(client, raw, quick ? 200 : 2_000).tell(who, report);
      }
      try (Child worker = worker(folder, servers, batch);
          HoldfastClient client = HoldfastClient.connect(servers.apis())) {
        // The same, which takes longer: before it a third of all processor time was the compilers'.
        many(client, servers, worker, quick ? 5_000 : 1_000_000);
        many(client, servers, worker, quick ? 5_000 : 600_000)
            .tell(who + ", " + batch + " at a time", report);
      }
    }
  }

  private static Child worker(Path folder, ServerProcesses servers, int slots) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(WorkerProcess.class.getName());
    command.add(Integer.toString(slots));
    servers.apis().forEach(each -> command.add(each.toString()));
    return Child.start(folder.resolve("worker.out"), command);
  }

  /** How long the steps of one job took, in nanoseconds. */
  private record Alone(Histogram raw, Histogram confirmed, Histogram started, Histogram ended) {
    void tell(String who, Report report) {
      tell(who + ", submit to confirmation", confirmed, report);
      tell(who + ", submit to start", started, report);
      tell(who + ", submit to result", ended, report);
    }

    private void tell(String what, Histogram times, Report report) {
      for (double percentile : new double[] {50, 99}) {
        report.add(
            Figure.beside(
                NAME,
                what + ", p" + (int) percentile,
                times.getValueAtPercentile(percentile) / 1e3,
                "us",
                raw.getValueAtPercentile(percentile) / 1e3));
      }
    }
  }

  private static Alone alone(HoldfastClient client, RawWrites raw, int jobs) throws IOException {
    Alone times = new Alone(times(), times(), times(), times());
    for (int at = 0; at < jobs; at++) {
      times.raw.recordValue(raw.time());
      long sent = System.nanoTime();
      JobHandle<Long> job =
          client.submit(WorkerProcess.TYPE, "alone", o -> o.queue(WorkerProcess.QUEUE));
      times.confirmed.recordValue(System.nanoTime() - sent);
      long begun = job.await(PATIENCE);
      times.ended.recordValue(System.nanoTime() - sent);
      times.started.recordValue(Math.max(1, begun - sent));
    }
    return times;
  }

  private static Histogram times() {
    return new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
  }

  /** Many lives at once. */
  private record Many(int jobs, double seconds, double client, double worker, double servers) {
    void tell(String who, Report report) {
      report.add(Figure.alone(NAME, who, jobs / seconds, "lives/s"));
      tell(who + ", processor: client", client, report);
      tell(who + ", processor: worker", worker, report);
      tell(who + ", processor: servers", servers, report);
    }

    private void tell(String what, double cpu, Report report) {
      report.add(Figure.alone(NAME, what, cpu / jobs * 1e6, "s/million"));
    }
  }

  private Many many(HoldfastClient client, ServerProcesses servers, Child worker, int jobs)
      throws InterruptedException {
    double clientBefore = own();
    double workerBefore = seconds(worker.cpu());
    double serversBefore = of(servers);
    long begun = System.nanoTime();
    new Submitter(client, batch).run(jobs);
    double took = (System.nanoTime() - begun) / 1e9;
    worker.check();
    return new Many(
        jobs,
        took,
        own() - clientBefore,
        seconds(worker.cpu()) - workerBefore,
        of(servers) - serversBefore);
  }

  private static double own() {
    return seconds(ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
  }

  private static double of(ServerProcesses servers) {
    return servers.processes().stream().mapToDouble(each -> seconds(each.cpu())).sum();
  }

  private static double seconds(Duration length) {
    return length.toNanos() / 1e9;
  }
}
