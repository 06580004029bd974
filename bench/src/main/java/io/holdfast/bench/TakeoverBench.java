package io.holdfast.bench;

import io.holdfast.bench.processes.Child;
import io.holdfast.bench.processes.ServerProcesses;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobHandle;
import io.holdfast.client.JobType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Three server processes and a client that was there before: from the death of the leader to the
 * first submit that is confirmed again.
 *
 * <p>A death is a SIGKILL, which closes the leader's connections, or a SIGSTOP, which closes
 * nothing: only timers notice. A leader that was stopped goes on after the takeover and is asked at
 * once: what it answers must be as new as what was confirmed meanwhile, or a refusal (P12).
 */
final class TakeoverBench implements Bench {
  private static final String NAME = "takeover";
  private static final JobType<String, String> TYPE =
      JobType.of("takeover", String.class, String.class);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Questions to a leader that was away, while it finds out that it was. */
  private static final int READS = 50;

  private final int rounds;
  private final boolean stop;
  private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
  private final Histogram restartMicros = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
  private long staleReads;
  private long refusedReads;

  /**
   * @param rounds deaths of a leader
   * @param stop SIGSTOP instead of SIGKILL
   */
  TakeoverBench(int rounds, boolean stop) {
    this.rounds = rounds;
    this.stop = stop;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "leader's death to the next confirmed submit, three replicas in processes of their own";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    int wanted = quick ? Math.min(rounds, 3) : rounds;
    try (ServerProcesses servers = new ServerProcesses(folder, 3)) {
      servers.startAll();
      HoldfastClient.Builder patient =
          HoldfastClient.builder().addresses(servers.apis()).deadline(DEADLINE);
      try (HoldfastClient client = patient.build()) {
        for (int round = 0; round < wanted; round++) {
          round(servers, client);
        }
      }
    }
    String how = stop ? "SIGSTOP" : "SIGKILL";
    tell(how + " of the leader to the next confirmed submit", micros, report);
    if (stop) {
      report.add(
          Figure.alone(NAME, "stale answers of the old leader", (double) staleReads, "answers"));
      report.add(
          Figure.alone(NAME, "refusals of the old leader", (double) refusedReads, "answers"));
    } else {
      tell("restart of the killed one to equal logs", restartMicros, report);
    }
  }

  private void tell(String what, Histogram times, Report report) {
    for (double percentile : new double[] {50, 99, 100}) {
      report.add(
          Figure.alone(
              NAME,
              what
                  + (percentile == 100
                      ? ", max of " + times.getTotalCount()
                      : ", p" + (int) percentile),
              times.getValueAtPercentile(percentile) / 1_000.0,
              "ms"));
    }
  }

  private void round(ServerProcesses servers, HoldfastClient client) throws Exception {
    String leader = servers.leader();
    for (String replica : servers.names()) {
      servers.awaitCaughtUp(replica);
    }
    client.submit(TYPE, "before"); // So that it has a connection to this leader.
    Child process = servers.process(leader);
    long start = System.nanoTime();
    if (stop) {
      process.freeze();
    } else {
      process.kill();
    }
    JobHandle<String> after = client.submit(TYPE, "after");
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
    if (stop) {
      wake(servers, leader, after.id());
    } else {
      servers.removed(leader);
      long restart = System.nanoTime();
      servers.start(leader);
      servers.awaitCaughtUp(leader);
      restartMicros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - restart));
    }
  }

  /** The old leader is asked for a job that was confirmed while it was away. */
  private void wake(ServerProcesses servers, String old, long newJob) throws Exception {
    // Only it is asked: a redirect to the new leader is followed, and is no answer of its own.
    HoldfastClient.Builder alone =
        HoldfastClient.builder()
            .addresses(List.of(servers.api(old)))
            .deadline(Duration.ofMillis(200));
    servers.process(old).thaw();
    try (HoldfastClient client = alone.build()) {
      for (int at = 0; at < READS; at++) {
        try {
          client.get(newJob);
        } catch (HoldfastException refused) {
          if ("NOT_FOUND".equals(refused.code())) {
            staleReads++;
          } else {
            refusedReads++;
          }
        }
      }
    }
    servers.awaitCaughtUp(old);
  }
}
