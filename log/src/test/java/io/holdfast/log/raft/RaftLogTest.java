package io.holdfast.log.raft;

import static io.holdfast.log.raft.TestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.raft.TestCluster.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the port, with one replica and with three. */
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
  void aRestartedReplicaAppliesWhatWasCommitted() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.crash(1);
      cluster.start(1);
      cluster.awaitTexts(1, List.of("kept"));
    }
  }
}
