package io.holdfast.bench;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.server.replica.ReplicaOptions;
import io.holdfast.server.replica.local.LocalCluster;
import io.holdfast.server.replica.local.LocalClusterFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A minute of full load on three replicas that have a million jobs and take snapshots of them: how
 * many leaderships it cost, with the timers of production. Nobody asked for any, so the figure to
 * see is one.
 */
final class CalmBench implements Bench {
  private static final List<String> NAMES = List.of("s1", "s2", "s3");
  private static final int UNDER_WAY = 16_384;
  private static final int PAYLOAD_BYTES = 100;

  @Override
  public String name() {
    return "calm";
  }

  @Override
  public String summary() {
    return "a minute of full load with snapshots of a million jobs: leaderships that nobody asked for";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws Exception {
    int jobs = quick ? 20_000 : 1_000_000;
    long nanos = TimeUnit.SECONDS.toNanos(quick ? 3 : 60);
    try (LocalClusterFolder data = LocalClusterFolder.open(folder, CalmBench::fail)) {
      data.init(NAMES);
      ReplicaOptions options = ReplicaOptions.defaults(LedgerOptions.DEFAULT);
      try (LocalCluster cluster =
          data.cluster((replica, cause) -> fail(cause), options, RaftTimes.standard())) {
        for (int i = 0; i < NAMES.size(); i++) {
          cluster.start(i, false);
        }
        cluster.elect(List.of(0, 1, 2));
        Load load = new Load(cluster, UNDER_WAY);
        byte[] payload = new byte[PAYLOAD_BYTES];
        load.ask(new Request.Decided(new Command.OpenSession(1, "worker", 0)));
        long id = 0;
        while (id < jobs) {
          load.ask(new Request.Decided(Command.Submit.plain(++id, null, "queue", "type", payload)));
        }
        load.drain();
        int snapshots = 0;
        CompletableFuture<Long> saving = cluster.snapshot(0);
        long begun = System.nanoTime();
        long done = 0;
        while (System.nanoTime() - begun < nanos) {
          id++;
          load.ask(new Request.Decided(Command.Submit.plain(id, null, "queue", "type", payload)));
          load.ask(new Request.Decided(new Command.Assign(id, 1, 1)));
          load.ask(new Request.Decided(new Command.Acknowledge(id, 1, 1)));
          load.ask(new Request.Decided(new Command.Complete(id, 1, 1, payload)));
          if (++done % 1_000 == 0) {
            load.ask(new Request.Decided(new Command.Purge(Long.MAX_VALUE >> 10, 1_000)));
          }
          if (saving.isDone()) {
            snapshots += saving.isCompletedExceptionally() ? 0 : 1;
            saving = cluster.snapshot((int) (done % NAMES.size()));
          }
        }
        load.drain();
        double seconds = (System.nanoTime() - begun) / 1e9;
        report.add(Figure.alone("calm", "lives under load", (double) done / seconds, "lives/s"));
        report.add(
            Figure.alone(
                "calm", "snapshots of " + jobs + " jobs taken meanwhile", snapshots, "snapshots"));
        report.add(Figure.alone("calm", "requests refused", (double) load.refused(), "requests"));
        report.add(
            Figure.alone(
                "calm", "leadership terms", (double) cluster.read(LedgerView::term), "terms"));
      }
    }
  }

  private static void fail(Throwable cause) {
    throw new IllegalStateException("Expected no replica to die but: " + cause, cause);
  }
}
