package io.holdfast.bench;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.ReplicaOptions;
import io.holdfast.server.replica.local.LocalCluster;
import io.holdfast.server.replica.local.LocalClusterFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * From the crash of the leader to the next accepted assignment, three replicas in this process:
 * with the directed takeover, and with nothing but the replicas' own timers.
 */
final class FailoverBench implements Bench {
  private static final List<String> NAMES = List.of("s1", "s2", "s3");
  private static final long ANSWER_SECONDS = 60;

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String summary() {
    return "leader crash to the next accepted assignment, three replicas in process";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    measure(folder.resolve("takeover"), true, quick ? 10 : 200, report);
    measure(folder.resolve("timers"), false, quick ? 2 : 20, report);
  }

  private static void measure(Path folder, boolean takeover, int rounds, Report report)
      throws Exception {
    Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
    int preferredWins = 0;
    try (LocalClusterFolder data = LocalClusterFolder.open(folder, FailoverBench::fail)) {
      data.init(NAMES);
      ReplicaOptions options = ReplicaOptions.defaults(LedgerOptions.DEFAULT);
      try (LocalCluster cluster =
          data.cluster((replica, cause) -> fail(cause), options, RaftTimes.standard())) {
        for (int i = 0; i < NAMES.size(); i++) {
          cluster.start(i, false);
        }
        int leader = cluster.elect(List.of(0, 1, 2));
        for (int round = 0; round < rounds; round++) {
          assign(cluster, "warm-" + round);
          cluster.awaitEqualLogs();
          int preferred = (leader + 1) % NAMES.size();
          long start = System.nanoTime();
          cluster.crash(leader);
          int next =
              takeover
                  ? cluster.elect(List.of(preferred, (leader + 2) % NAMES.size(), leader))
                  : cluster.awaitElection();
          assign(cluster, "first-" + round);
          micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
          preferredWins += next == preferred ? 1 : 0;
          cluster.start(leader, false);
          cluster.awaitCaughtUp(leader);
          leader = next;
        }
      }
    }
    String how = takeover ? "directed takeover" : "timers only";
    for (double percentile : new double[] {50, 99, 100}) {
      report.add(
          Figure.alone(
              "failover",
              how + (percentile == 100 ? ", max of " + rounds : ", p" + (int) percentile),
              micros.getValueAtPercentile(percentile) / 1_000.0,
              "ms"));
    }
    if (takeover) {
      report.add(
          Figure.alone(
              "failover", "preferred survivor wins, of " + rounds, preferredWins, "rounds"));
    }
  }

  private static void assign(LocalCluster cluster, String job) throws Exception {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    cluster.request(
        new Request.TakeOver(job, "worker", Command.CURRENT),
        new Answer() {
          @Override
          public void applied(Outcome outcome, LedgerView view) {
            answer.complete(outcome);
          }

          @Override
          public void voided() {
            answer.completeExceptionally(new IllegalStateException("voided"));
          }
        });
    Outcome outcome = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (!outcome.accepted()) {
      throw new IllegalStateException("Expected job " + job + " to be assigned but " + outcome);
    }
  }

  private static void fail(Throwable cause) {
    throw new IllegalStateException("Expected no replica to die but: " + cause, cause);
  }
}
