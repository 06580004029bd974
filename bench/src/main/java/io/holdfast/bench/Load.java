package io.holdfast.bench;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.replica.Answer;
import io.holdfast.server.replica.local.LocalCluster;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to a cluster, many under way, answers counted. Asked by one thread. */
final class Load {
  private final LocalCluster cluster;
  private final int underWay;
  private final Semaphore room;
  private final AtomicLong refused = new AtomicLong();

  Load(LocalCluster cluster, int underWay) {
    this.cluster = cluster;
    this.underWay = underWay;
    room = new Semaphore(underWay);
  }

  /** Asks, as soon as there is room. */
  void ask(Request request) throws InterruptedException {
    room.acquire();
    cluster.request(
        request,
        new Answer() {
          @Override
          public void applied(Outcome outcome, LedgerView view) {
            if (!outcome.accepted()) {
              refused.incrementAndGet();
            }
            room.release();
          }

          @Override
          public void voided() {
            throw new IllegalStateException("Expected the cluster to ask again");
          }
        });
  }

  /** Waits for all answers. */
  void drain() throws InterruptedException {
    room.acquire(underWay);
    room.release(underWay);
  }

  /** Requests that the ledger has refused. */
  long refused() {
    return refused.get();
  }
}
