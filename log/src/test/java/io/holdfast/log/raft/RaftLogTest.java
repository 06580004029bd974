package io.holdfast.log.raft;

import static io.holdfast.log.raft.TestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.log.LogLimits;
import io.holdfast.log.LogStatus;
import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.raft.TestCluster.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the port in peace, with one replica and with three. */
class RaftLogTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void committedEntriesReachEveryConsumerInOneOrder(int size) {
    try (TestCluster cluster = TestCluster.inMemory(size)) {
      cluster.startAll();
      cluster.elect(1);
      List<String> texts = new ArrayList<>();
      List<CompletableFuture<Result>> results = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        texts.add("entry " + i);
        results.add(cluster.propose(1, "entry " + i));
      }
      long last = 0;
      for (CompletableFuture<Result> result : results) {
        assertThat(get(result).index()).isGreaterThan(last);
        last = get(result).index();
      }
      for (int number = 1; number <= size; number++) {
        cluster.awaitTexts(number, texts);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void filesOnDiskAreEnoughToGoOn(int size, @TempDir Path folder) {
    try (TestCluster cluster = TestCluster.onDisk(size, folder)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "before")).committed()).isTrue();
      // Only a replica that has every committed entry can lead again.
      cluster.awaitCommittedOnDisk(1);
      for (int number = 1; number <= size; number++) {
        cluster.crash(number);
      }
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "after")).committed()).isTrue();
      for (int number = 1; number <= size; number++) {
        cluster.awaitTexts(number, List.of("before", "after"));
      }
    }
  }

  @Test
  void committedIsToldOnlyAfterTheConsumerAppliedIt() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      for (int i = 0; i < 100; i++) {
        String text = "entry " + i;
        boolean applied =
            cluster
                .propose(1, text)
                .thenApply(result -> cluster.consumer(1).texts().contains(text))
                .join();
        assertThat(applied).isTrue();
      }
    }
  }

  @Test
  void aProposalForAnotherTermIsIndeterminateAndNeverApplied() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      long term = cluster.elect(1);
      assertThat(get(cluster.propose(1, term - 1, "late")).committed()).isFalse();
      assertThat(get(cluster.propose(1, term + 1, "early")).committed()).isFalse();
      assertThat(get(cluster.propose(1, term, "right")).committed()).isTrue();
      assertThat(cluster.consumer(1).texts()).containsExactly("right");
    }
  }

  @Test
  void aFollowerCannotPropose() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      long term = cluster.elect(1);
      assertThat(get(cluster.propose(2, term, "not here")).committed()).isFalse();
    }
  }

  @Test
  void anEntryBeyondTheLimitIsAMistakeOfTheCaller() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      long term = cluster.elect(1);
      String tooLong = "x".repeat(LogLimits.MAX_ENTRY_BYTES + 1);
      assertThatThrownBy(() -> cluster.propose(1, term, tooLong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theLongestEntryIsReplicated(@TempDir Path folder) {
    try (TestCluster cluster = TestCluster.onDisk(3, folder)) {
      cluster.startAll();
      cluster.elect(1);
      String longest = "x".repeat(LogLimits.MAX_ENTRY_BYTES);
      List<CompletableFuture<Result>> results = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        results.add(cluster.propose(1, longest));
      }
      results.forEach(result -> assertThat(get(result).committed()).isTrue());
      cluster.awaitTexts(3, List.of(longest, longest, longest, longest, longest, longest));
    }
  }

  @Test
  void aBarrierIsReachedOnLeaderAndFollowerOnceEverythingBeforeIsApplied() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      cluster.elect(1);
      for (int i = 0; i < 20; i++) {
        long index = get(cluster.propose(1, "entry " + i)).index();
        assertThat(cluster.barrier(1).join()).isGreaterThanOrEqualTo(index);
        assertThat(cluster.barrier(2).join()).isGreaterThanOrEqualTo(index);
        assertThat(cluster.consumer(2).lastIndex()).isGreaterThanOrEqualTo(index);
      }
    }
  }

  @Test
  void aBarrierFailsWhereNobodyLeads() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      assertThatThrownBy(() -> cluster.barrier(1).join()).isInstanceOf(CompletionException.class);
    }
  }

  @Test
  void statusTellsWhoLeadsAndHowFarEverybodyIs() {
    try (TestCluster cluster = TestCluster.inMemory(3)) {
      cluster.startAll();
      long term = cluster.elect(1);
      long index = get(cluster.propose(1, "entry")).index();
      cluster.awaitTexts(2, List.of("entry"));

      LogStatus leader = cluster.log(1).status();
      assertThat(leader.role()).isEqualTo(Role.LEADER);
      assertThat(leader.raftTerm()).isEqualTo(term);
      assertThat(leader.leader()).isEqualTo(TestCluster.id(1));
      assertThat(leader.firstIndex()).isEqualTo(1);
      assertThat(leader.lastIndex()).isEqualTo(index);
      assertThat(leader.commitIndex()).isEqualTo(index);
      assertThat(leader.appliedIndex()).isEqualTo(index);

      LogStatus follower = cluster.log(2).status();
      assertThat(follower.role()).isEqualTo(Role.FOLLOWER);
      assertThat(follower.leader()).isEqualTo(TestCluster.id(1));
      assertThat(follower.appliedIndex()).isEqualTo(index);

      cluster.crash(2);
      assertThat(cluster.log(2).status().role()).isEqualTo(Role.DOWN);
    }
  }

  @Test
  void severalClustersLiveInOneProcess() {
    try (TestCluster first = TestCluster.inMemory(3);
        TestCluster second = TestCluster.inMemory(3)) {
      first.startAll();
      second.startAll();
      first.elect(1);
      second.elect(2);
      assertThat(get(first.propose(1, "one")).committed()).isTrue();
      assertThat(get(second.propose(2, "two")).committed()).isTrue();
      first.awaitTexts(3, List.of("one"));
      second.awaitTexts(3, List.of("two"));
    }
  }

  @Test
  void aStartThatFailsCanBeRepeatedByANewOne() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      assertThat(get(cluster.snapshot(1)).committed()).isTrue();
      cluster.crash(1);

      cluster.memory(1).failAt("readSnapshot");
      assertThatThrownBy(() -> cluster.start(1)).hasMessageContaining("readSnapshot");
      assertThat(cluster.consumer(1).failures()).isZero();

      cluster.memory(1).failAt("");
      cluster.start(1);
      cluster.elect(1);
      assertThat(cluster.consumer(1).texts()).containsExactly("kept");
    }
  }
}
