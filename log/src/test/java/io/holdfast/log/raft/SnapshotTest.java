package io.holdfast.log.raft;

import static io.holdfast.log.raft.TestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.raft.TestCluster.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, what they let go of, and how they reach those who were away. */
class SnapshotTest {

  private final List<String> texts = new ArrayList<>();

  private void commit(TestCluster cluster, int count) {
    List<CompletableFuture<Result>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = "entry " + texts.size();
      texts.add(text);
      results.add(cluster.propose(1, text));
    }
    results.forEach(result -> assertThat(get(result).committed()).isTrue());
  }

  private static void takeSnapshot(TestCluster cluster, int number) {
    assertThat(get(cluster.snapshot(number)).committed()).isTrue();
  }

  @Test
  void theLogIsDroppedOnlyBelowTheOlderOfTwoSnapshots() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      cluster.elect(1);
      commit(cluster, 10);
      takeSnapshot(cluster, 1);
      assertThat(cluster.memory(1).firstIndex()).isEqualTo(1);
      commit(cluster, 10);
      takeSnapshot(cluster, 1);
      List<Long> snapshots = cluster.memory(1).snapshotIndexes();
      assertThat(snapshots).hasSize(2);
      Awaitility.await().until(() -> cluster.memory(1).firstIndex() == snapshots.get(0) + 1);

      // A round that finds nothing new: the library would drop the log below the newest.
      Result idle = get(cluster.snapshot(1));
      assertThat(idle.committed()).isFalse();
      commit(cluster, 1);
      assertThat(cluster.memory(1).firstIndex()).isEqualTo(snapshots.get(0) + 1);

      cluster.crash(1);
      cluster.start(1);
      cluster.elect(1);
      assertThat(cluster.consumer(1).installs()).isEqualTo(1);
      assertThat(cluster.consumer(1).texts()).isEqualTo(texts);
      commit(cluster, 3);
      assertThat(cluster.consumer(1).texts()).isEqualTo(texts);
    }
  }

  @Test
  void snapshotsOnDiskBringAReplicaBack(@TempDir Path folder) {
    try (TestCluster cluster = TestCluster.onDisk(1, folder)) {
      cluster.startAll();
      cluster.elect(1);
      for (int round = 0; round < 5; round++) {
        commit(cluster, 50);
        takeSnapshot(cluster, 1);
        commit(cluster, 5);
        cluster.crash(1);
        cluster.start(1);
        cluster.elect(1);
        assertThat(cluster.consumer(1).installs()).isEqualTo(1);
        assertThat(cluster.consumer(1).texts()).isEqualTo(texts);
      }
    }
  }

  @Test
  void aReplicaThatWasAwayTooLongGetsTheSnapshot(@TempDir Path folder) {
    try (TestCluster cluster = TestCluster.onDisk(3, folder)) {
      cluster.startAll();
      cluster.elect(1);
      commit(cluster, 5);
      cluster.awaitTexts(3, texts);
      cluster.crash(3);
      for (int round = 0; round < 3; round++) {
        commit(cluster, 100);
        takeSnapshot(cluster, 1);
      }
      commit(cluster, 7);
      cluster.start(3);
      cluster.awaitTexts(3, texts);
      assertThat(cluster.consumer(3).installs()).isEqualTo(1);

      // What it has taken in is its own: it comes back with it, and can lead with it.
      commit(cluster, 5);
      cluster.awaitTexts(3, texts);
      cluster.crash(3);
      cluster.start(3);
      cluster.awaitTexts(3, texts);
      cluster.crash(1);
      cluster.elect(3);
      assertThat(get(cluster.propose(3, "led")).committed()).isTrue();
      texts.add("led");
      cluster.awaitTexts(2, texts);
    }
  }

  @Test
  void aSnapshotOfManyChunksIsCopiedWhole(@TempDir Path folder) {
    try (TestCluster cluster = TestCluster.onDisk(3, folder)) {
      cluster.startAll();
      cluster.elect(1);
      cluster.crash(2);
      String large = "x".repeat(1 << 20);
      for (int i = 0; i < 4; i++) {
        texts.add(large + i);
        assertThat(get(cluster.propose(1, large + i)).committed()).isTrue();
      }
      takeSnapshot(cluster, 1);
      commit(cluster, 1);
      takeSnapshot(cluster, 1);
      cluster.start(2);
      cluster.awaitTexts(2, texts);
      assertThat(cluster.consumer(2).installs()).isEqualTo(1);
    }
  }

  @Test
  void entriesAreAppliedWhileASnapshotIsWritten() {
    try (TestCluster cluster = TestCluster.inMemory(1)) {
      cluster.startAll();
      cluster.elect(1);
      commit(cluster, 1);
      CompletableFuture<Void> gate = new CompletableFuture<>();
      cluster.consumer(1).holdSnapshots(gate);
      CompletableFuture<Result> snapshot = cluster.snapshot(1);
      commit(cluster, 10);
      assertThat(snapshot).isNotDone();
      gate.complete(null);
      assertThat(get(snapshot).committed()).isTrue();
      cluster.crash(1);
      cluster.start(1);
      cluster.elect(1);
      assertThat(cluster.consumer(1).texts()).isEqualTo(texts);
    }
  }
}
