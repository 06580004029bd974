package io.holdfast.server.service;

import static io.holdfast.server.service.GrowingCluster.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.endpoint.ClusterEndpoint.Begun;
import io.holdfast.server.endpoint.ClusterEndpoint.Change;
import io.holdfast.server.endpoint.ClusterEndpoint.Standing;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.replica.member.MemberReplica.DroppedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster begins once, grows, shrinks and replaces its members while it serves. */
class ServerMembersTest {
  private static final String[] THREE = {"r1", "r2", "r3"};

  @TempDir Path folder;
  private GrowingCluster cluster;

  @BeforeEach
  void make() {
    cluster = new GrowingCluster(folder, "members-" + folder.getFileName());
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  private void startThree() {
    for (String id : THREE) {
      cluster.start(id, THREE);
    }
    assertThat(cluster.server("r1").cluster().init().join().members())
        .extracting(Change::standing)
        .containsOnly(Standing.VOTER);
  }

  @Test
  void anEmptyServerWithOthersWaitsAndSaysSo() {
    Server server = cluster.start("r1", THREE);
    assertThat(server.cluster().initialised()).isFalse();
    assertThat(server.cluster().ready()).isFalse();
    assertThat(server.cluster().live()).isTrue();
    assertThat(refusal(server.jobs().submit(JobSpec.plain(null, "q", "t", new byte[0]))))
        .isEqualTo(Refusal.NOT_INITIALISED);
    assertThat(refusal(cluster.tryAdd(server, "r2"))).isEqualTo(Refusal.NOT_INITIALISED);
    cluster.stop("r1");
    // It has promised nothing meanwhile, and waits on.
    assertThat(cluster.start("r1").cluster().initialised()).isFalse();
  }

  @Test
  void aClusterBeginsOnceAndWhoDidNotAnswerIsAddedLater() {
    cluster.start("r1", THREE);
    cluster.start("r2", THREE);
    Begun begun = cluster.server("r1").cluster().init().join();
    assertThat(begun.clusterId()).matches("[0-9a-f]{32}");
    assertThat(begun.members())
        .extracting(Change::standing)
        .containsExactly(Standing.VOTER, Standing.VOTER, Standing.OUT);
    assertThat(begun.members().get(2).reason()).contains("r3 was not found at");
    assertThat(cluster.server("r1").cluster().init().join().clusterId())
        .isEqualTo(begun.clusterId());
    assertThat(refusal(cluster.server("r2").cluster().init()))
        .isEqualTo(Refusal.ALREADY_INITIALISED);
    long job = cluster.submit("a");
    cluster.start("r3", THREE);
    cluster.add("r3");
    cluster.awaitVoters("r3", THREE);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(cluster.server("r3").cluster().status().clusterId())
                    .isEqualTo(begun.clusterId()));
    assertThat(cluster.submit("a")).isEqualTo(job);
  }

  @Test
  void oneReplicaGrowsToThreeWithItsDataWhileJobsAreSubmitted() throws Exception {
    cluster.start("r1", "r1");
    List<Long> jobs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      jobs.add(cluster.submit("before-" + i));
    }
    cluster.start("r2", "r2", "r1");
    cluster.start("r3", "r3", "r1");
    AtomicBoolean grown = new AtomicBoolean();
    CompletableFuture<Void> submits =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !grown.get(); i++) {
                jobs.add(cluster.submit("while-" + i));
              }
            });
    cluster.add("r2");
    cluster.add("r3");
    grown.set(true);
    submits.join();
    cluster.awaitVoters("r3", THREE);
    // Whoever leads then has all of it.
    cluster.stop("r1");
    for (long job : jobs) {
      assertThat(cluster.ask(server -> server.jobs().get(job, 0)).job().id()).isEqualTo(job);
    }
    cluster.start("r1");
    cluster.awaitVoters("r1", THREE);
  }

  @Test
  void followerAndLeaderAreRemovedAndLearnIt() {
    startThree();
    long job = cluster.submit("a");
    String leader = cluster.leader();
    String follower = leader.equals("r3") ? "r2" : "r3";
    cluster.remove(follower);
    Awaitility.await().until(() -> cluster.deaths.get(follower) instanceof DroppedException);
    cluster.stop(follower);
    cluster.remove(leader);
    Awaitility.await().until(() -> cluster.deaths.get(leader) instanceof DroppedException);
    cluster.stop(leader);
    String last = cluster.leader();
    cluster.awaitVoters(last, last);
    assertThat(cluster.submit("a")).isEqualTo(job);
    assertThat(refusal(cluster.server(last).cluster().remove(last)))
        .isEqualTo(Refusal.MEMBER_CONFLICT);
    assertThat(refusal(cluster.server(last).cluster().remove("r9"))).isEqualTo(Refusal.NOT_FOUND);
    // Who comes back with its old folder is told so, and ends.
    cluster.deaths.clear();
    cluster.start(follower);
    Awaitility.await().until(() -> cluster.deaths.get(follower) instanceof DroppedException);
    cluster.stop(follower);
    cluster.wipe(follower);
    cluster.start(follower);
    cluster.add(follower);
    cluster.awaitVoters(follower, last, follower);
  }

  @Test
  void aLostFolderIsNoVoterUntilItsReplicaIsRemovedAndAddedAgain() {
    startThree();
    long job = cluster.submit("a");
    String lost = cluster.leader().equals("r3") ? "r2" : "r3";
    cluster.stop(lost);
    cluster.wipe(lost);
    Server empty = cluster.start(lost);
    assertThat(cluster.submit("b")).isGreaterThan(job);
    assertThat(empty.cluster().initialised()).isFalse();
    Server leader = cluster.server(cluster.leader());
    assertThat(refusal(cluster.tryAdd(leader, lost))).isEqualTo(Refusal.MEMBER_CONFLICT);
    cluster.remove(lost);
    assertThat(cluster.deaths).isEmpty();
    cluster.add(lost);
    cluster.awaitVoters(lost, THREE);
  }

  @Test
  void whoCannotBeReachedIsRefusedInBoundedTimeAndNobodyElseNotices() throws IOException {
    cluster.start("r1", "r1");
    Server leader = cluster.server("r1");
    cluster.submit("a");
    assertThat(refusal(cluster.tryAdd(leader, "r2"))).isEqualTo(Refusal.MEMBER_UNREACHABLE);
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Change> asked =
          leader.cluster().add("r3", "127.0.0.1:" + silent.getLocalPort(), "http://127.0.0.1:1");
      assertThat(cluster.submit("b")).isPositive();
      assertThat(refusal(asked)).isEqualTo(Refusal.MEMBER_UNREACHABLE);
    }
    cluster.start("r4", "r4", "r1");
    // It is another one than the operator believes.
    assertThat(
            refusal(
                leader
                    .cluster()
                    .add("r5", cluster.address("r4").replication().toString(), "http://x:1")))
        .isEqualTo(Refusal.MEMBER_UNREACHABLE);
    cluster.awaitVoters("r1", "r1");
    cluster.add("r4");
  }

  @Test
  void aMemberOfAnotherClusterIsNotTaken() {
    cluster.start("r1", "r1");
    cluster.start("r2", "r2");
    cluster.submit("a");
    assertThat(refusal(cluster.tryAdd(cluster.server("r1"), "r2")))
        .isEqualTo(Refusal.MEMBER_CONFLICT);
    assertThat(cluster.server("r2").cluster().status().members()).hasSize(1);
  }

  @Test
  void membersAreTheSameAfterARestartFromASnapshotOnEveryReplica() {
    startThree();
    cluster.submit("a");
    String gone = cluster.leader().equals("r3") ? "r2" : "r3";
    String left = gone.equals("r3") ? "r2" : "r3";
    cluster.remove(gone);
    Awaitility.await().until(() -> cluster.deaths.containsKey(gone));
    cluster.stop(gone);
    for (String key : List.of("b", "c")) {
      cluster.submit(key);
      cluster.awaitVoters("r1", "r1", left);
      cluster.awaitVoters(left, "r1", left);
      for (String id : List.of("r1", left)) {
        assertThat(cluster.server(id).cluster().snapshot().join()).isPositive();
      }
    }
    for (String id : List.of("r1", left)) {
      cluster.stop(id);
    }
    for (String id : List.of("r1", left)) {
      cluster.start(id);
    }
    long job = cluster.submit("c");
    cluster.awaitVoters("r1", "r1", left);
    cluster.awaitVoters(left, "r1", left);
    // A new one gets the snapshot, and the members with it.
    cluster.wipe(gone);
    cluster.start(gone);
    cluster.add(gone);
    cluster.awaitVoters(gone, THREE);
    assertThat(cluster.submit("c")).isEqualTo(job);
  }
}
