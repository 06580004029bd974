package io.holdfast.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.decider.Request;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.log.LogConsumer;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Why a replica takes no more requests is said by who refuses them, in the moment of refusing. */
final class IntakeTest {
  private static final ReplicaOptions OPTIONS = ReplicaOptions.defaults(LedgerOptions.DEFAULT);
  private static final PendingRequest REQUEST =
      PendingRequest.unanswered(new Request.OpenSession("w", 1_000, List.of("q"), List.of()));

  private final HeldLog heldLog = new HeldLog();
  private final Replica replica =
      new Replica("r", heldLog, OPTIONS, new Proposals(), () -> 7, ReplicaObserver.NONE);

  @Test
  void oneThatIsAboutToLeadSaysThatItDoesNotAndNotThatItIsFull() {
    replica.start();
    assertThat(replica.requestAll(List.of(REQUEST))).isEqualTo(new Intake(0, false));
    heldLog.consumer().leadershipStarted(1);
    assertThat(replica.requestAll(List.of(REQUEST))).isEqualTo(new Intake(0, false));
  }

  @Test
  void oneThatLeadsTakesWhatTheQueueHoldsAndSaysThatItLeads() {
    replica.start();
    heldLog.consumer().leadershipStarted(1);
    heldLog.applyNext();
    fillEntriesInFlight();
    List<PendingRequest> many = Collections.nCopies(OPTIONS.requestsWaiting() + 3, REQUEST);
    assertThat(replica.requestAll(many)).isEqualTo(new Intake(OPTIONS.requestsWaiting(), true));
    assertThat(replica.requestAll(many)).isEqualTo(new Intake(0, true));
  }

  @Test
  void oneThatLeadsNoMoreSaysSo() {
    replica.start();
    heldLog.consumer().leadershipStarted(1);
    heldLog.applyNext();
    heldLog.consumer().leadershipEnded(1);
    assertThat(replica.requestAll(List.of(REQUEST))).isEqualTo(new Intake(0, false));
  }

  private void fillEntriesInFlight() {
    for (int at = 0; at < OPTIONS.entriesInFlight(); at++) {
      assertThat(replica.requestAll(List.of(REQUEST))).isEqualTo(new Intake(1, true));
    }
  }

  /** A log that commits when it is told to. */
  private static final class HeldLog implements ReplicatedLog {
    private final List<byte[]> proposed = new ArrayList<>();
    private @Nullable LogConsumer consumer;
    private int applied;

    LogConsumer consumer() {
      if (consumer == null) {
        throw new IllegalStateException("Expected the replica to be started");
      }
      return consumer;
    }

    void applyNext() {
      consumer().apply(applied + 1, 1, ByteBuffer.wrap(proposed.get(applied)));
      applied++;
    }

    @Override
    public void start(LogConsumer whom) {
      consumer = whom;
    }

    @Override
    public void propose(long raftTerm, byte[] entry, ProposalListener listener) {
      proposed.add(entry);
    }

    @Override
    public void readBarrier(BarrierListener listener) {
      listener.failed("never");
    }

    @Override
    public ReplicaId self() {
      return new ReplicaId("r");
    }

    @Override
    public List<ReplicaId> voters() {
      return List.of(self());
    }

    @Override
    public void askClock(ReplicaId of, ClockListener listener) {}

    @Override
    public void campaign() {}

    @Override
    public boolean handOver(ReplicaId to) {
      return false;
    }

    @Override
    public void snapshot(SnapshotListener listener) {
      listener.skipped("never");
    }

    @Override
    public LogStatus status() {
      return new LogStatus(LogStatus.Role.LEADER, 1, null, 1, applied, applied, applied);
    }

    @Override
    public byte @Nullable [] entry(long index) {
      return null;
    }

    @Override
    public void crash() {}

    @Override
    public void close() {}
  }
}
