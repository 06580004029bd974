package io.holdfast.server.replica.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.LedgerOptions;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leader of before leads again, in its term, although the others have more than it has. */
class CatchUpTest {
  private static final List<ReplicaId> IDS =
      Stream.of("r1", "r2", "r3").map(ReplicaId::new).toList();

  @TempDir Path folder;
  private final AtomicLong nonces = new AtomicLong(1);
  private final InProcessNetwork network = new InProcessNetwork();

  private Replica start(ReplicaId id) {
    RaftLog log =
        new RaftLog(
            id,
            IDS,
            network,
            ReplicaFolder.opener(folder.resolve(id.value()), StorageOptions.standard(7)),
            new RaftTimes(1_000, 20, false));
    Replica replica =
        new Replica(
            id.value(),
            log,
            ReplicaOptions.defaults(LedgerOptions.DEFAULT),
            new Proposals(),
            nonces::incrementAndGet,
            ReplicaObserver.NONE);
    replica.start();
    return replica;
  }

  private static long lastIndex(Replica replica) {
    return replica.logStatus().lastIndex();
  }

  @Test
  void theLeaderOfBeforeLeadsAgainInItsTermAlthoughTheOthersHaveMore() {
    List<Replica> replicas = IDS.stream().map(this::start).toList();
    replicas.get(0).campaign();
    Awaitility.await().until(() -> replicas.get(0).serves());
    replicas.forEach(Replica::crash);

    // What a kill leaves where the leader's own disk was the slowest.
    List<Replica> others = IDS.subList(1, 3).stream().map(this::start).toList();
    others.get(0).abstain(true);
    others.get(0).campaign();
    Awaitility.await()
        .until(
            () ->
                others.get(0).logStatus().role() == LogStatus.Role.LEADER
                    && lastIndex(others.get(0)) == lastIndex(others.get(1))
                    && others.get(0).logStatus().commitIndex() == lastIndex(others.get(0)));
    assertThat(others.get(0).serves()).isFalse();
    others.forEach(Replica::crash);

    List<Replica> again = IDS.stream().map(this::start).toList();
    Replica first = again.get(0);
    assertThat(lastIndex(first)).isLessThan(lastIndex(again.get(1)));
    Replica abstaining = CatchUp.bring(first, again);
    assertThat(abstaining).isNotSameAs(first);
    first.campaign();
    Awaitility.await().until(first::serves);
    abstaining.abstain(false);
    first.peek(
        view -> {
          assertThat(view.leader()).isEqualTo("r1");
          assertThat(view.term()).isEqualTo(1);
        });
    assertThat(abstaining.serves()).isFalse();
    again.forEach(Replica::crash);
  }
}
