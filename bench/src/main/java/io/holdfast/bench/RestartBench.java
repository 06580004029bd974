package io.holdfast.bench;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import io.holdfast.server.replica.local.LocalCluster;
import io.holdfast.server.replica.local.LocalClusterFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * A replica with a million waiting jobs of 100 bytes: how long a snapshot takes, a restart from it,
 * and a restart from the log alone.
 */
final class RestartBench implements Bench {
  private static final int UNDER_WAY = 16_384;
  private static final int PAYLOAD_BYTES = 100;
  private static final double NANOS_PER_SECOND = 1e9;

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public String summary() {
    return "restart of one replica with a million jobs, from its log and from its snapshot";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    int jobs = quick ? 20_000 : 1_000_000;
    try (LocalClusterFolder data = LocalClusterFolder.open(folder, RestartBench::fail)) {
      data.init(List.of("s1"));
      long digest;
      try (LocalCluster cluster = data.cluster((replica, cause) -> fail(cause))) {
        cluster.start(0, false);
        cluster.elect(List.of(0));
        long begun = System.nanoTime();
        fill(cluster, jobs);
        report.add(Figure.alone("restart", "jobs submitted", jobs / seconds(begun), "jobs/s"));
        digest = cluster.read(LedgerView::digest);
        cluster.crash(0);
        report.add(
            Figure.alone(
                "restart", "from the log, " + jobs + " jobs", restart(cluster, jobs), "s"));
        begun = System.nanoTime();
        cluster.snapshot(0).get();
        report.add(Figure.alone("restart", "snapshot of " + jobs + " jobs", seconds(begun), "s"));
        cluster.crash(0);
        for (int i = 0; i < 3; i++) {
          report.add(
              Figure.alone(
                  "restart", "from the snapshot, " + jobs + " jobs", restart(cluster, jobs), "s"));
          cluster.crash(0);
        }
      }
      if (digest == 0) {
        throw new IllegalStateException("Expected a digest of " + jobs + " jobs");
      }
    }
  }

  private static double restart(LocalCluster cluster, int jobs) {
    long begun = System.nanoTime();
    cluster.start(0, false);
    cluster.elect(List.of(0));
    long found = cluster.read(LedgerView::jobCount);
    double took = seconds(begun);
    if (found != jobs) {
      throw new IllegalStateException(
          "Expected " + jobs + " jobs after the restart but there are " + found);
    }
    return took;
  }

  private static void fill(LocalCluster cluster, int jobs) throws InterruptedException {
    Load load = new Load(cluster, UNDER_WAY);
    byte[] payload = new byte[PAYLOAD_BYTES];
    for (int id = 1; id <= jobs; id++) {
      load.ask(new Request.Decided(Command.Submit.plain(id, null, "queue", "type", payload)));
    }
    load.drain();
    if (load.refused() != 0) {
      throw new IllegalStateException(
          "Expected every job to be submitted but " + load.refused() + " were refused");
    }
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / NANOS_PER_SECOND;
  }

  private static void fail(Throwable cause) {
    throw new IllegalStateException("Expected no replica to die but: " + cause, cause);
  }
}
