package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.holdfast.api.v1.Assignment;
import io.holdfast.api.v1.GetRequest;
import io.holdfast.api.v1.Held;
import io.holdfast.api.v1.ItemResult;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.JobState;
import io.holdfast.api.v1.Open;
import io.holdfast.api.v1.SessionResponse;
import io.holdfast.api.v1.StatusRequest;
import io.holdfast.api.v1.SubmitRequest;
import io.holdfast.api.v1.TransferRequest;
import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.service.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas on three ports: who asks the wrong one is told, and a session moves on. */
class LeaderChangeTest {
  private static final List<String> NAMES = List.of("r1", "r2", "r3");

  @TempDir Path folder;
  private final Map<String, Server> servers = new LinkedHashMap<>();
  private final Map<String, ServedReplica> replicas = new LinkedHashMap<>();

  @BeforeEach
  void start() throws IOException {
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (String name : NAMES) {
      ports.put(name, freePort());
    }
    // The API of each is said to be at the port of its number, so that the test knows whose it is.
    String members =
        ports.entrySet().stream()
            .map(
                each ->
                    "    %s: {replication: 127.0.0.1:%d, api: http://127.0.0.1:%s}%n"
                        .formatted(each.getKey(), each.getValue(), each.getKey().substring(1)))
            .collect(Collectors.joining());
    for (String name : NAMES) {
      Path file = folder.resolve(name + ".yaml");
      String text =
          "replica: %s%ndata: %s%nreplication: 127.0.0.1:%d%ncluster:%n  name: %s%n  members:%n%s"
              .formatted(
                  name, folder.resolve(name), ports.get(name), folder.getFileName(), members);
      Files.writeString(file, text);
      Server server =
          new Server(
              ConfigReader.read(file, Map.of()).config(),
              death -> {
                throw new AssertionError("Expected the replica to live", death);
              });
      server.start();
      servers.put(name, server);
      replicas.put(name, new ServedReplica(server.jobs(), server.workers(), server.cluster()));
    }
    var begun = Objects.requireNonNull(servers.get(NAMES.get(0))).cluster().init().join();
    assertThat(begun.members()).hasSameSizeAs(NAMES);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    replicas.values().forEach(ServedReplica::close);
    servers.values().forEach(Server::close);
  }

  /** Who serves as the leader, once somebody does. */
  private String leader() {
    Awaitility.await().until(() -> NAMES.stream().anyMatch(this::serves));
    return NAMES.stream().filter(this::serves).findFirst().orElseThrow();
  }

  private boolean serves(String name) {
    try {
      return submit(name) > 0;
    } catch (StatusRuntimeException refused) {
      assertThat(refused.getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.UNKNOWN);
      return false;
    }
  }

  private long submit(String name) {
    return replica(name)
        .jobs()
        .submit(
            SubmitRequest.newBuilder()
                .setJob(JobSpec.newBuilder().setType("other").setKey("the-same"))
                .build())
        .getSubmission()
        .getId();
  }

  private ServedReplica replica(String name) {
    return Objects.requireNonNull(replicas.get(name));
  }

  @Test
  void aFollowerSaysWhereTheLeaderIsAndASessionGoesOnWithTheNextOne() throws Exception {
    String first = leader();
    String second = NAMES.stream().filter(name -> !name.equals(first)).findFirst().orElseThrow();
    Awaitility.await()
        .untilAsserted(
            () -> {
              StatusRuntimeException elsewhere =
                  catchThrowableOfType(StatusRuntimeException.class, () -> submit(second));
              assertThat(ServedReplica.code(elsewhere)).isEqualTo("NOT_LEADER");
              assertThat(ServedReplica.trailer(elsewhere, "holdfast-leader"))
                  .isEqualTo("http://127.0.0.1:" + first.substring(1));
            });

    WorkerOnStream before = new WorkerOnStream(replica(first).work());
    before.open(Open.newBuilder().setWorker("w").addTypes("moved"));
    before.credits(1);
    long id = replica(first).submit("moved");
    Assignment assignment = before.nextAssignment();
    Held held = Held.newBuilder().setJob(id).setGeneration(assignment.getGeneration()).build();
    before.say(2, say -> say.getAcceptBuilder().addItems(held));
    long term = before.answerTo(2).getTerm();

    var unused =
        replica(first).cluster().transfer(TransferRequest.newBuilder().setReplica(second).build());

    assertThat(ServedReplica.code(before.refusal())).isIn("NOT_LEADER", "NO_LEADER");
    Awaitility.await().until(() -> serves(second));
    try (WorkerOnStream after = new WorkerOnStream(replica(second).work())) {
      SessionResponse proof = after.resume(before.session(), held);
      assertThat(proof.getTerm()).isEqualTo(term + 1);
      assertThat(proof.getHeartbeat().getLostList()).isEmpty();
      after.say(
          3,
          say ->
              say.getCompleteBuilder()
                  .addItemsBuilder()
                  .setJob(id)
                  .setGeneration(assignment.getGeneration()));
      assertThat(after.answerTo(3).getResults().getItems(0).getStatus())
          .isEqualTo(ItemResult.Status.STATUS_OK);
      assertThat(
              replica(second)
                  .jobs()
                  .get(GetRequest.newBuilder().setId(id).build())
                  .getJob()
                  .getState())
          .isEqualTo(JobState.JOB_STATE_SUCCEEDED);
      assertThat(replica(second).cluster().status(StatusRequest.getDefaultInstance()).getLeader())
          .isEqualTo(second);
    }
  }
}
