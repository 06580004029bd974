package io.holdfast.log.raft;

import static io.holdfast.log.raft.TestCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes and restarts leave nothing behind. {@code -Dholdfast.crashes=1000} makes more of them.
 */
class CrashLoopTest {
  private static final int CRASHES = Integer.getInteger("holdfast.crashes", 50);

  @Test
  void crashesLeaveNoThreadsAndNoReplicas(@TempDir Path folder) {
    try (TestCluster cluster = TestCluster.onDisk(3, folder)) {
      cluster.startAll();
      cluster.elect(1);
      List<String> before = List.of();
      List<WeakReference<RaftLog>> dead = new ArrayList<>();
      for (int i = 0; i < CRASHES; i++) {
        int leader = i % 3 + 1;
        int next = leader % 3 + 1;
        assertThat(get(cluster.propose(leader, "entry " + i)).committed()).isTrue();
        cluster.awaitTexts(next, cluster.consumer(leader).texts());
        dead.add(new WeakReference<>(cluster.log(leader)));
        cluster.crash(leader);
        cluster.start(leader);
        cluster.elect(next);
        if (i == 2) {
          before = threads();
        }
      }
      List<String> few = before;
      Awaitility.await().untilAsserted(() -> assertThat(threads()).isEqualTo(few));
      Awaitility.await()
          .until(
              () -> {
                System.gc();
                return dead.stream().allMatch(log -> log.get() == null);
              });
    }
    // A thread of the library says that it is done a moment before it ends.
    Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  /** Names of threads that belong to a replica, without numbers; shared pools left out. */
  private static List<String> threads() {
    TreeMap<String, Long> counts =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .map(name -> name.replaceAll("[0-9]+$", ""))
            .filter(name -> name.matches("(?i)(jraft|holdfast|readonly|append).*"))
            .filter(name -> !name.matches("holdfast-raft-(clock-)?|JRaft-.*(Closure|Default)-.*"))
            .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream().map(Object::toString).toList();
  }
}
