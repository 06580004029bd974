package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ledger.JobState;
import io.holdfast.server.config.HostPort;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.ClusterEndpoint.Standing;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Session;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas over loopback connections, each on a disk of its own: another one goes on. */
class ServerClusterTest {
  @TempDir Path folder;
  private final Map<String, ServerConfig> configs = new LinkedHashMap<>();
  private final Map<String, Server> servers = new LinkedHashMap<>();

  @BeforeEach
  void startAll() throws IOException {
    Map<String, ServerConfig.Member> members = new LinkedHashMap<>();
    for (String id : List.of("r1", "r2", "r3")) {
      members.put(
          id,
          new ServerConfig.Member(
              new HostPort("127.0.0.1", freePort()), "http://127.0.0.1:1/of-" + id));
    }
    for (String id : members.keySet()) {
      configs.put(
          id,
          ServerConfig.alone(folder.resolve(id), 0)
              .withMembers(id, folder.getFileName().toString(), members));
      start(id);
    }
    Server first = Objects.requireNonNull(servers.get("r1"));
    assertThat(first.cluster().init().join().members())
        .allSatisfy(each -> assertThat(each.standing()).isEqualTo(Standing.VOTER));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void start(String id) {
    Server server =
        new Server(
            Objects.requireNonNull(configs.get(id)),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
    servers.put(id, server);
    server.start();
  }

  @AfterEach
  void stopAll() {
    servers.values().forEach(Server::close);
  }

  private void stop(String id) {
    Objects.requireNonNull(servers.remove(id)).close();
  }

  /** Asks each server in turn until one answers, as a client does. */
  private <T> T ask(Function<Server, CompletableFuture<T>> question) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      for (Server server : List.copyOf(servers.values())) {
        try {
          return question.apply(server).orTimeout(20, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
          if (!(failed.getCause() instanceof RefusedException refused)
              || !Set.of(Refusal.NOT_LEADER, Refusal.NO_LEADER, Refusal.INDETERMINATE)
                  .contains(refused.refusal())
              || System.nanoTime() > deadline) {
            throw failed;
          }
        }
      }
      Thread.onSpinWait();
    }
  }

  private String leader() {
    Awaitility.await()
        .until(
            () -> servers.values().stream().anyMatch(s -> s.cluster().status().leader() != null));
    return ask(
        server -> {
          String leader = server.cluster().status().leader();
          return leader != null && servers.containsKey(leader)
              ? CompletableFuture.completedFuture(leader)
              : CompletableFuture.failedFuture(
                  new RefusedException(Refusal.NO_LEADER, "nobody yet"));
        });
  }

  private Submission submit(String key) {
    return ask(
        server -> server.jobs().submit(JobSpec.plain(key, "default", "mail", new byte[] {1})));
  }

  private Assignment leaseOne(Session session) {
    Delivery delivery = ask(server -> server.workers().lease(session.sessionId(), 1, 5_000));
    while (delivery.assignments().isEmpty()) {
      delivery = ask(server -> server.workers().lease(session.sessionId(), 1, 5_000));
    }
    return delivery.assignments().get(0);
  }

  @Test
  void whenTheLeaderGoesAnotherReplicaGoesOnWithTheSameSessionAndJobs() {
    Session session =
        ask(
            server ->
                server
                    .workers()
                    .open("w1", new SessionSpec(List.of("default"), List.of(), 30_000)));
    Set<Long> submitted = new HashSet<>();
    Set<Long> done = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20; i++) {
        submitted.add(submit(round + "-" + i).jobId());
      }
      Assignment pending = leaseOne(session);
      String leader = leader();
      stop(leader);
      Assignment again = leaseOne(session);
      assertThat(again).usingRecursiveComparison().isEqualTo(pending);
      for (Assignment next = again; ; next = leaseOne(session)) {
        Assignment each = next;
        assertThat(
                ask(server ->
                        server
                            .workers()
                            .complete(
                                session.sessionId(),
                                List.of(
                                    new Completion(each.jobId(), each.generation(), new byte[0]))))
                    .get(0)
                    .status())
            .isEqualTo(Status.OK);
        assertThat(each.generation()).isEqualTo(1);
        assertThat(done.add(each.jobId())).isTrue();
        if (done.size() == submitted.size()) {
          break;
        }
      }
      start(leader);
    }
    assertThat(done).isEqualTo(submitted);
    for (long id : submitted) {
      assertThat(ask(server -> server.jobs().get(id, 0)).job().state())
          .isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void leadershipIsHandedOverOnRequestAndFollowersSayWhoLeads() {
    submit("a");
    String before = leader();
    String to =
        servers.keySet().stream().filter(id -> !id.equals(before)).findFirst().orElseThrow();
    ask(server -> server.cluster().transfer(to));
    Awaitility.await().until(() -> leader().equals(to));
    Server follower = Objects.requireNonNull(servers.get(before));
    Awaitility.await()
        .untilAsserted(
            () -> {
              try {
                follower.jobs().submit(JobSpec.plain(null, "q", "t", new byte[0])).join();
                throw new AssertionError("Expected a refusal");
              } catch (CompletionException failed) {
                RefusedException refused =
                    (RefusedException) Objects.requireNonNull(failed.getCause());
                assertThat(refused.refusal()).isEqualTo(Refusal.NOT_LEADER);
                assertThat(refused.leader()).isEqualTo(to);
              }
            });
    assertThat(submit("b").jobId()).isPositive();
  }
}
