package io.holdfast.log.raft;

import static io.holdfast.log.raft.TestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.DiskFailedException;
import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.raft.TestCluster.Result;
import io.holdfast.log.storage.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** P10: a replica whose disk fails, or whose consumer throws, is dead at once and says so once. */
class FailStopTest {

  private static void awaitDead(TestCluster cluster, int number) {
    Awaitility.await().until(() -> cluster.consumer(number).failures() > 0);
    Awaitility.await().until(() -> cluster.log(number).status().role() == Role.DOWN);
    assertThat(cluster.consumer(number).failures()).isEqualTo(1);
  }

  @Test
  void aLeaderThatCannotAppendIsDeadAndAcknowledgesOnlyWhatAMajorityHas() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      long term = cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.memory(1).failAt("append");
      List<CompletableFuture<Result>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        results.add(cluster.propose(1, term, "entry " + i));
      }
      awaitDead(cluster, 1);
      assertThat(cluster.consumer(1).failure()).isInstanceOf(DiskFailedException.class);
      // The other two are a majority: what they had on disk before the leader died is committed.
      long committed = 1 + Math.min(lastIndex(cluster, 2), lastIndex(cluster, 3));
      results.forEach(result -> assertThat(get(result).index()).isLessThan(committed));
      assertThat(get(cluster.propose(1, term, "after")).committed()).isFalse();

      cluster.elect(longerLog(cluster));
    }
  }

  @Test
  void aReplicaAloneThatCannotAppendAcknowledgesNothing() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      long term = cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.memory(1).failAt("append");
      List<CompletableFuture<Result>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        results.add(cluster.propose(1, term, "entry " + i));
      }
      results.forEach(result -> assertThat(get(result).committed()).isFalse());
      awaitDead(cluster, 1);
    }
  }

  private static int longerLog(TestCluster cluster) {
    return lastIndex(cluster, 2) >= lastIndex(cluster, 3) ? 2 : 3;
  }

  private static long lastIndex(TestCluster cluster, int number) {
    return cluster.memory(number).entries().size(); // From 1 on: nothing is dropped here.
  }

  @Test
  void aFollowerThatCannotAppendIsDeadAndTheOthersGoOn() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      cluster.memory(3).failAt("append");
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      awaitDead(cluster, 3);
      assertThat(get(cluster.propose(1, "more")).committed()).isTrue();

      cluster.memory(3).failAt("");
      cluster.start(3);
      cluster.awaitTexts(3, List.of("kept", "more"));
    }
  }

  @Test
  void aVoteThatIsNotSavedIsNotGiven() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.crash(3);
      cluster.memory(2).failAt("save");
      cluster.log(1).campaign();
      awaitDead(cluster, 2);
      assertThat(cluster.consumer(1).leading()).isZero();
    }
  }

  @Test
  void aCandidateThatCannotSaveItsVoteIsDead() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.memory(1).failAt("save");
      cluster.log(1).campaign();
      awaitDead(cluster, 1);
      cluster.elect(2);
    }
  }

  @Test
  void aSnapshotThatCannotBeWrittenIsTheEndToo() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.memory(1).failAt("commit");
      assertThat(get(cluster.snapshot(1)).committed()).isFalse();
      awaitDead(cluster, 1);
    }
  }

  @Test
  void aConsumerThatThrowsIsABugAndStopsItsReplicaBeforeTheNextEntry() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      long term = cluster.elect(1);
      cluster.consumer(1).poison("poison");
      CompletableFuture<Result> before = cluster.propose(1, term, "before");
      CompletableFuture<Result> poison = cluster.propose(1, term, "poison");
      CompletableFuture<Result> after = cluster.propose(1, term, "after");
      assertThat(get(before).committed()).isTrue();
      assertThat(get(poison).committed()).isFalse();
      assertThat(get(after).committed()).isFalse();
      awaitDead(cluster, 1);
      assertThat(cluster.consumer(1).texts()).containsExactly("before");
      assertThat(Objects.requireNonNull(cluster.consumer(1).failure())).hasMessage("Poisoned");
    }
  }

  @Test
  void aCrashIsNoFailureAndWritesNothingMore() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      List<CompletableFuture<Result>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        results.add(cluster.propose(1, "entry " + i));
      }
      cluster.crash(1);
      List<LogRecord> left = cluster.memory(1).entries();
      results.forEach(result -> assertThat(get(result)).isNotNull());
      assertThat(cluster.memory(1).entries()).isEqualTo(left);
      assertThat(cluster.consumer(1).failures()).isZero();
      for (CompletableFuture<Result> result : results) {
        if (get(result).committed()) {
          byte[] payload = left.get((int) get(result).index() - 1).payload();
          assertThat(new String(payload, StandardCharsets.UTF_8)).startsWith("entry");
        }
      }
    }
  }
}
