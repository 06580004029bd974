package io.holdfast.bench;

import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import io.holdfast.server.service.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Jobs that wait for a point in time: how late they come to a worker when many are due at once, and
 * when one is due while millions wait; and what the waiting costs. A server of one replica in this
 * process, on disk, with its production settings.
 */
final class TimersBench implements Bench {
  private static final String NAME = "timers";
  private static final String QUEUE = "timers";
  private static final int BATCH = 1_000;
  private static final int SESSIONS = 20;
  private static final int SLOTS = 10_000;
  private static final long LEASE_MILLIS = 60_000;
  private static final long DAY_MILLIS = 24 * 3_600_000L;
  private static final long SETTLING_MILLIS = 60_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A job that a worker got, and when. */
  private record Got(long job, long atMillis) {}

  private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "lateness of jobs that wait for a point in time, and what waiting costs";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    int atOnce = quick ? 2_000 : 100_000;
    int waiting = quick ? 10_000 : 10_000_000;
    ServerConfig config = ServerConfig.alone(folder, 0);
    try (Server server = new Server(config, cause -> {})) {
      server.start();
      while (!server.cluster().ready()) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < SESSIONS; i++) {
        work(server, i);
      }
      together(server, quick ? 100 : 2_000, 1_000); // To be compiled.
      long late = together(server, atOnce, quick ? 1_000 : 10_000);
      report.add(
          Figure.alone(
              NAME, atOnce + " due at one instant: the last is late by", (double) late, "ms"));

      submit(server, waiting, System.currentTimeMillis() + DAY_MILLIS);
      idle(server, waiting, quick, report);
      Histogram lateness = oneByOne(server, quick ? 10 : 500);
      for (int percentile : new int[] {50, 99}) {
        report.add(
            Figure.alone(
                NAME,
                "one due, " + waiting + " waiting: late by, p" + percentile,
                (double) lateness.getValueAtPercentile(percentile),
                "ms"));
      }
    }
  }

  /** A worker that accepts and completes at once whatever it gets. */
  private void work(Server server, int number) {
    SessionSpec spec = new SessionSpec(List.of(QUEUE), List.of(), LEASE_MILLIS);
    long session = server.workers().open("timers-" + number, spec).join().sessionId();
    ask(server, session);
  }

  private void ask(Server server, long session) {
    var unused =
        server
            .workers()
            .lease(session, SLOTS, LEASE_MILLIS / 3)
            .thenAccept(
                delivery -> {
                  long now = System.currentTimeMillis();
                  List<Completion> done = new ArrayList<>();
                  List<Held> held = new ArrayList<>();
                  for (Assignment each : delivery.assignments()) {
                    got.add(new Got(each.jobId(), now));
                    held.add(new Held(each.jobId(), each.generation()));
                    done.add(new Completion(each.jobId(), each.generation(), new byte[0]));
                  }
                  var unusedAnswer =
                      done.isEmpty()
                          ? server.workers().heartbeat(session, held)
                          : server.workers().complete(session, done);
                  ask(server, session);
                });
  }

  /**
   * So many jobs are due at one instant.
   *
   * @param lead from now to that instant, milliseconds; they are all submitted before it
   * @return how late the last of them came to a worker, milliseconds
   */
  private long together(Server server, int jobs, long lead) throws InterruptedException {
    long instant = System.currentTimeMillis() + lead;
    submit(server, jobs, instant);
    if (System.currentTimeMillis() >= instant) {
      throw new IllegalStateException("Expected all jobs to be submitted before they are due");
    }
    long late = 0;
    for (int i = 0; i < jobs; i++) {
      late = Math.max(late, next().atMillis() - instant);
    }
    return late;
  }

  private Got next() throws InterruptedException {
    Got next = got.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new IllegalStateException("Expected a job to start within " + PATIENCE);
    }
    return next;
  }

  private static void submit(Server server, int jobs, long instant) {
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (int from = 0; from < jobs; from += BATCH) {
      List<JobSpec> batch = new ArrayList<>();
      for (int i = from; i < Math.min(jobs, from + BATCH); i++) {
        batch.add(job(instant));
      }
      last.join(); // Two batches are under way.
      last = server.jobs().submitAll(batch);
    }
    last.join();
  }

  private static JobSpec job(long instant) {
    JobSpec plain = JobSpec.plain(null, QUEUE, "timer", new byte[0]);
    return new JobSpec(
        null,
        plain.queue(),
        plain.type(),
        plain.payload(),
        0,
        instant,
        0,
        0,
        0,
        plain.priority(),
        plain.rules(),
        plain.ties());
  }

  private static void idle(Server server, int waiting, boolean quick, Report report)
      throws InterruptedException {
    // The submits leave a snapshot to be written, and code to be compiled: that is not waiting.
    Thread.sleep(quick ? 0 : SETTLING_MILLIS);
    long entries = server.cluster().status().log().appliedIndex();
    Duration before = cpu();
    long begun = System.nanoTime();
    // What is measured is a length of time, so there is nothing to wait for but time.
    Thread.sleep(quick ? 500 : 20_000);
    double seconds = (System.nanoTime() - begun) / 1e9;
    String who = waiting + " waiting";
    report.add(
        Figure.alone(
            NAME, who + ", of a core", (cpu().toNanos() - before.toNanos()) / 1e7 / seconds, "%"));
    report.add(
        Figure.alone(
            NAME,
            who + ", log entries meanwhile",
            (double) (server.cluster().status().log().appliedIndex() - entries),
            "entries"));
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private Histogram oneByOne(Server server, int jobs) throws InterruptedException {
    Histogram late = new Histogram(PATIENCE.toMillis(), 3);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < jobs; i++) {
      long instant = System.currentTimeMillis() + 20 + random.nextInt(100);
      submit(server, 1, instant);
      late.recordValue(Math.max(0, next().atMillis() - instant));
    }
    return late;
  }
}
