package io.holdfast.log.raft;

import static io.holdfast.log.raft.TestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.raft.InProcessNetwork.Faults;
import io.holdfast.log.raft.TestCluster.Result;
import io.holdfast.log.storage.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Leaders come and go. */
class TakeoverTest {

  @Test
  void thePreferredSurvivorTakesOverAndNothingAcknowledgedIsMissing() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      long term = cluster.elect(1);
      List<String> acknowledged = new ArrayList<>();
      for (int round = 0; round < 15; round++) {
        int leader = round % 3 + 1;
        int next = leader % 3 + 1;
        List<CompletableFuture<Result>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          results.add(cluster.propose(leader, round + "/" + i));
        }
        for (int i = 0; i < 10; i++) {
          assertThat(get(results.get(i)).committed()).isTrue();
          acknowledged.add(round + "/" + i);
        }
        cluster.crash(leader);
        for (int i = 10; i < 20; i++) {
          // Answered, whichever way, now that its leader is gone.
          if (get(results.get(i)).committed()) {
            acknowledged.add(round + "/" + i);
          }
        }
        // The one with the longest log can win; it need not be the next.
        int winner = longerLog(cluster, next, next % 3 + 1);
        long newTerm = cluster.elect(winner);
        assertThat(newTerm).isGreaterThan(term);
        term = newTerm;
        assertThat(get(cluster.propose(winner, "lead " + round)).committed()).isTrue();
        assertThat(cluster.consumer(winner).texts()).containsAll(acknowledged);
        cluster.start(leader);
        if (winner != next) {
          cluster.awaitTexts(next, cluster.consumer(winner).texts());
          term = cluster.elect(next);
        }
      }
    }
  }

  private static int longerLog(TestCluster cluster, int preferred, int other) {
    List<LogRecord> first = cluster.memory(preferred).entries();
    List<LogRecord> second = cluster.memory(other).entries();
    return first.size() >= second.size() ? preferred : other;
  }

  @Test
  void aSurvivorWithAShorterLogLosesHoweverPreferred() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      cluster.crash(2);
      assertThat(get(cluster.propose(1, "needed")).committed()).isTrue();
      cluster.network().setFaults(cutBetween(1, 2));
      cluster.start(2);
      cluster.crash(1);
      cluster.network().setFaults(null);

      cluster.log(2).campaign();
      Awaitility.await().until(() -> cluster.log(2).status().role() == Role.CANDIDATE);
      cluster.elect(3);
      cluster.awaitTexts(2, List.of("needed"));
      assertThat(cluster.consumer(2).leading()).isZero();
    }
  }

  @Test
  void uncommittedEntriesOfADeposedLeaderAreTruncatedAndNeverApplied() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "common")).committed()).isTrue();
      cluster.awaitTexts(2, List.of("common"));

      cluster.network().setFaults(cutOff(1));
      List<CompletableFuture<Result>> lost = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        lost.add(cluster.propose(1, "lost " + i));
      }
      Awaitility.await()
          .until(
              () -> cluster.memory(1).entries().stream().filter(TakeoverTest::isLost).count() == 5);
      cluster.elect(2);
      assertThat(get(cluster.propose(2, "won")).committed()).isTrue();
      assertThat(lost).noneMatch(CompletableFuture::isDone);

      cluster.network().setFaults(null);
      for (int number = 1; number <= 3; number++) {
        cluster.awaitTexts(number, List.of("common", "won"));
        assertThat(cluster.memory(number).entries()).noneMatch(TakeoverTest::isLost);
      }
      lost.forEach(result -> assertThat(get(result).committed()).isFalse());
    }
  }

  private static boolean isLost(LogRecord entry) {
    return new String(entry.payload(), StandardCharsets.UTF_8).startsWith("lost");
  }

  @Test
  void withoutAMajorityNobodyLeadsUntilOneComesBack() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.awaitTexts(3, List.of("kept"));
      cluster.crash(1);
      cluster.crash(2);
      cluster.log(3).campaign();
      Awaitility.await().until(() -> cluster.log(3).status().role() == Role.CANDIDATE);

      cluster.start(2);
      // It stands again at once, although it is a candidate already.
      cluster.elect(3);
      cluster.awaitTexts(2, List.of("kept"));
    }
  }

  @Test
  void aCrashedReplicaComesBackAndCatchesUp() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      cluster.crash(3);
      assertThat(get(cluster.propose(1, "missed")).committed()).isTrue();
      cluster.start(3);
      cluster.awaitTexts(3, List.of("missed"));
      assertThat(cluster.consumer(3).following()).isEqualTo(TestCluster.id(1));
    }
  }

  @Test
  void aCleanCloseHandsTheLeadershipOver() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.log(1).close();
      assertThat(Set.of(Role.LEADER, Role.CANDIDATE))
          .containsAnyOf(cluster.log(2).status().role(), cluster.log(3).status().role());
      Awaitility.await()
          .until(() -> cluster.consumer(2).leading() + cluster.consumer(3).leading() != 0);
    }
  }

  @Test
  void timersElectALeaderWhereNobodyCampaigns() {
    try (TestCluster cluster =
        new TestCluster(3, new RaftTimes(150, 30, true), member -> new MemoryFolder())) {
      cluster.startAll();
      int leader = awaitAnyLeader(cluster, 0);
      assertThat(get(cluster.propose(leader, "kept")).committed()).isTrue();
      cluster.crash(leader);
      int next = awaitAnyLeader(cluster, leader);
      assertThat(get(cluster.propose(next, "more")).committed()).isTrue();
      assertThat(cluster.consumer(next).texts()).containsExactly("kept", "more");
    }
  }

  private static int awaitAnyLeader(TestCluster cluster, int except) {
    return Awaitility.await()
        .until(
            () -> {
              for (int number = 1; number <= 3; number++) {
                if (number != except && cluster.consumer(number).leading() != 0) {
                  return number;
                }
              }
              return 0;
            },
            number -> number != 0);
  }

  private static Faults cutOff(int number) {
    return packet ->
        packet.from().equals(TestCluster.id(number)) || packet.to().equals(TestCluster.id(number))
            ? Faults.lost()
            : Faults.atOnce();
  }

  private static Faults cutBetween(int one, int other) {
    Set<Object> pair = Set.of(TestCluster.id(one), TestCluster.id(other));
    return packet ->
        pair.contains(packet.from()) && pair.contains(packet.to())
            ? Faults.lost()
            : Faults.atOnce();
  }
}
