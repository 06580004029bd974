package io.holdfast.bench.crash;

import io.holdfast.bench.processes.Child;
import io.holdfast.bench.processes.ServerProcesses;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobHandle;
import io.holdfast.client.JobStatus;
import io.holdfast.client.OnWorkerLoss;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Workers that die at any point after they got a job, and that a supervisor starts again at once
 * under the same name. The session of before is closed by the one that follows it, so nothing waits
 * for a lease.
 *
 * <p>Checked: no job starts twice in one generation (P2); jobs of FAIL and HOLD start at most once;
 * every job ends, or is HELD and ends when it is cancelled (P4, P13).
 */
final class WorkerKills {
  private static final String QUEUE = "recorded";
  private static final String WORKER = "phoenix";
  private static final int SLOTS = 4;

  /** Of each kind, in each round: more than there are slots, so that some wait for the next one. */
  private static final int JOBS = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final Random random;
  private final PrintStream out;
  private final Starts starts;
  private final List<JobHandle<String>> jobs = new ArrayList<>();

  /** Those of FAIL and HOLD. */
  private final Set<Long> onlyOnce = new HashSet<>();

  WorkerKills(Path folder, Random random, PrintStream out) {
    this.folder = folder;
    this.random = random;
    this.out = out;
    starts = new Starts(folder.resolve("starts"));
  }

  void run(int rounds) throws IOException, InterruptedException {
    try (ServerProcesses servers = new ServerProcesses(folder, 1)) {
      servers.startAll();
      try (HoldfastClient client = HoldfastClient.connect(servers.apis())) {
        Child worker = start(servers.apis());
        try {
          for (int round = 1; round <= rounds; round++) {
            worker = round(client, worker, servers.apis());
            if (round % 100 == 0) {
              check();
              out.printf("%d of %d rounds, %s%n", round, rounds, figures());
              out.flush();
            }
          }
          end(client);
        } finally {
          worker.kill();
        }
        check();
        out.printf("%d kills of a worker, %s%n", rounds, figures());
      }
    }
  }

  private Child round(HoldfastClient client, Child worker, List<URI> servers)
      throws IOException, InterruptedException {
    int before = starts.all().size();
    for (int i = 0; i < JOBS; i++) {
      for (OnWorkerLoss each : OnWorkerLoss.values()) {
        JobHandle<String> job =
            client.submit(
                RecordingWorker.TYPE,
                random.nextInt(40),
                options -> options.queue(QUEUE).onWorkerLoss(each).maxAttempts(1));
        jobs.add(job);
        if (each != OnWorkerLoss.REASSIGN) {
          onlyOnce.add(job.id());
        }
      }
    }
    int wanted = before + random.nextInt(SLOTS + 1);
    if (!starts.await(all -> all.size() >= wanted, PATIENCE.toMillis())) {
      throw new Violation("P13: the worker started nothing for " + PATIENCE);
    }
    worker.kill();
    Child next = start(servers); // At once: the one of before may still be dying.
    worker.awaitEnd();
    return next;
  }

  private Child start(List<URI> servers) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(RecordingWorker.class.getName());
    line.addAll(List.of(WORKER, QUEUE, Integer.toString(SLOTS), starts.file().toString()));
    servers.forEach(each -> line.add(each.toString()));
    return Child.start(folder.resolve("worker.out"), line);
  }

  /** Nobody dies any more: each job comes to its end. */
  private void end(HoldfastClient client) {
    for (JobHandle<String> job : jobs) {
      end(client, job);
    }
  }

  private void end(HoldfastClient client, JobHandle<String> job) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JobStatus status = job.status();
      switch (status.state()) {
        case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> {
          return;
        }
        case HELD -> {
          client.cancel(job.id());
          return;
        }
        case SCHEDULED, READY, ASSIGNED, RUNNING, UNKNOWN -> {
          if (System.nanoTime() - deadline >= 0) {
            throw new Violation("P13: job " + job.id() + " is " + status.state() + " at the end");
          }
          Thread.onSpinWait();
        }
      }
    }
  }

  private void check() throws IOException {
    starts.check(onlyOnce::contains);
  }

  /** A trial in which nobody was killed in the middle of a job would prove nothing. */
  private String figures() throws IOException {
    List<Starts.Start> all = starts.all();
    long again = all.stream().filter(start -> start.generation() > 1).count();
    return all.size() + " starts, " + again + " of them in a later generation";
  }
}
