package io.holdfast.server.replica.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.replica.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real replicas on a real disk, crashed and restarted by their supervisor. */
class LocalClusterTest {
  private static final List<String> NAMES = List.of("s1", "s2", "s3");
  private static final List<Integer> ORDER = List.of(0, 1, 2);

  /** Crashes of the loop test; {@code -Dholdfast.crashes=1000} for the long form. */
  private static final int CRASHES = Integer.getInteger("holdfast.crashes", 12);

  @TempDir Path folder;
  private LocalClusterFolder data;
  private LocalCluster cluster;
  private final Set<Throwable> deaths = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void startThreeReplicas() {
    data = LocalClusterFolder.open(folder.resolve("data"), deaths::add);
    data.init(NAMES);
    cluster = data.cluster((replica, cause) -> deaths.add(cause));
    ORDER.forEach(replica -> cluster.start(replica, false));
    cluster.elect(ORDER);
  }

  @AfterEach
  void stop() {
    cluster.close();
    data.close();
    assertThat(deaths).isEmpty();
  }

  @Test
  void p7LeadershipPassesToThePreferredSurvivorInTheNextTerm() throws Exception {
    assertThat(assign("job1", "w1").accepted()).isTrue();
    cluster.awaitEqualLogs();
    cluster.crash(0);
    assertThat(cluster.elect(List.of(2, 1))).isEqualTo(2);
    assertThat(cluster.read(LedgerView::term)).isEqualTo(2L);
    assertThat(cluster.read(LedgerView::leader)).isEqualTo("s3");
    assertThat(assign("job1", "w2").accepted()).isFalse();
  }

  @Test
  void p9EveryReplicaHasTheSameStateAfterCrashesAndASnapshot() throws Exception {
    for (int i = 0; i < 50; i++) {
      assign("job" + i, "w" + i % 3);
    }
    cluster.snapshot(1).get(30, TimeUnit.SECONDS);
    assign("job50", "w1");
    cluster.crash(1);
    assign("job51", "w1");
    cluster.start(1, false);
    long digest = cluster.read(LedgerView::digest);
    for (int replica : ORDER) {
      cluster.awaitCaughtUp(replica);
      assertThat(cluster.digest(replica)).isEqualTo(digest);
    }
  }

  @Test
  void p4WhatWasAnsweredSurvivesACrashOfAllReplicas() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      assertThat(assign("job" + i, "w1").accepted()).isTrue();
      jobs.add("job" + i);
    }
    ORDER.forEach(cluster::crash);
    ORDER.forEach(replica -> cluster.start(replica, false));
    cluster.elect(ORDER);
    List<String> found = new ArrayList<>();
    cluster.read(
        view -> jobs.stream().filter(job -> view.jobIdOf(job) != 0).map(found::add).toList());
    assertThat(found).containsAll(jobs);
  }

  @Test
  void requestsUnderWayOutliveTheirLeader() throws Exception {
    List<CompletableFuture<Outcome>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(ask("job" + i, "w1"));
    }
    cluster.crash(0);
    cluster.elect(List.of(1, 2));
    for (CompletableFuture<Outcome> answer : answers) {
      assertThat(answer.get(30, TimeUnit.SECONDS).accepted()).isTrue();
    }
    assertThat(cluster.read(LedgerView::submittedTotal)).isEqualTo(2_000L);
  }

  @Test
  void crashesAndRestartsLeaveNoThreadAndNoDescriptorBehind() throws Exception {
    int leader = crashAndRestart(0);
    long threads = ownThreads();
    long descriptors = descriptors();
    for (int i = 0; i < CRASHES; i++) {
      leader = crashAndRestart(leader);
    }
    // What a crash leaves is disposed of beside the next life; it must come to an end.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(ownThreads()).isLessThanOrEqualTo(threads + 1);
              assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 4);
            });
  }

  private int crashAndRestart(int leader) throws Exception {
    assign("job", "w1");
    cluster.crash(leader);
    int next = cluster.elect(List.of((leader + 1) % 3, (leader + 2) % 3));
    cluster.start(leader, false);
    cluster.awaitCaughtUp(leader);
    return next;
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).count();
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private Outcome assign(String job, String worker) throws Exception {
    return ask(job, worker).get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<Outcome> ask(String job, String worker) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    cluster.request(
        new Request.TakeOver(job, worker, Command.CURRENT),
        new Answer() {
          @Override
          public void applied(Outcome outcome, LedgerView view) {
            answer.complete(outcome);
          }

          @Override
          public void voided() {
            answer.completeExceptionally(new IllegalStateException("voided"));
          }
        });
    return answer;
  }
}
