package io.holdfast.server.replica.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerView;
import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.server.replica.ReplicaOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that is alone leads as soon as it starts, on a thread of its own. */
class AloneTest {
  private static final List<String> NAMES = List.of("only");
  private static final List<Integer> ORDER = List.of(0);

  @TempDir Path folder;

  /** The last entry of the life before. */
  private long before;

  private final Set<Throwable> deaths = ConcurrentHashMap.newKeySet();
  private final LocalCluster cluster =
      new LocalCluster(
          NAMES,
          replica -> leadingBeforeItsStartReturns(),
          ReplicaOptions.defaults(LedgerOptions.DEFAULT),
          (replica, cause) -> deaths.add(cause));

  @AfterEach
  void stop() {
    cluster.close();
    assertThat(deaths).isEmpty();
  }

  @Test
  void p7ALoneLeaderFollowsItselfInTheNextTermHoweverSoonItLeads() {
    startAndElect(false);
    assertThat(cluster.read(LedgerView::term)).isEqualTo(1L);
    cluster.crash(0);
    startAndElect(true);
    assertThat(cluster.read(LedgerView::term)).isEqualTo(2L);
    cluster.crash(0);
    startAndElect(false);
    assertThat(cluster.read(LedgerView::term)).isEqualTo(2L);
  }

  private void startAndElect(boolean nextTerm) {
    cluster.start(0, nextTerm);
    assertThat(cluster.elect(ORDER)).isZero();
  }

  private ReplicatedLog leadingBeforeItsStartReturns() {
    ReplicaId id = new ReplicaId("r1");
    ReplicatedLog real =
        new RaftLog(
            id,
            List.of(id),
            new InProcessNetwork(),
            ReplicaFolder.opener(folder.resolve("r1"), StorageOptions.standard(1)),
            new RaftTimes(10_000, 100, true));
    return (ReplicatedLog)
        Proxy.newProxyInstance(
            AloneTest.class.getClassLoader(),
            new Class<?>[] {ReplicatedLog.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(real, arguments);
                if (method.getName().equals("start")) {
                  awaitLeadership(real);
                }
                return answer;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  /** Until everything in its log is applied, and with that what makes it leader. */
  private void awaitLeadership(ReplicatedLog log) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              LogStatus status = log.status();
              byte[] last = log.entry(status.lastIndex());
              return status.role() == LogStatus.Role.LEADER
                  && last != null
                  && status.lastIndex() > before
                  && status.appliedIndex() == status.lastIndex();
            });
    before = log.status().lastIndex();
  }
}
