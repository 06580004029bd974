package io.holdfast.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.ExitCode;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go with real processes, which are killed in the middle of it. */
class ClusterProcessesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> IDS = List.of("r1", "r2", "r3");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Map<String, Integer> apis = new LinkedHashMap<>();
  private final Map<String, Integer> replications = new LinkedHashMap<>();
  private final Map<String, Process> running = new LinkedHashMap<>();
  private HoldfastClient client;

  @BeforeEach
  void make() throws IOException {
    for (String id : IDS) {
      apis.put(id, freePort());
      replications.put(id, freePort());
    }
    client =
        HoldfastClient.builder()
            .addresses(apis.values().stream().map(ClusterProcessesTest::uri).toList())
            .deadline(PATIENCE)
            .build();
  }

  @AfterEach
  void end() {
    client.close();
    running.values().forEach(Process::destroyForcibly);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private String api(String id) {
    return "http://127.0.0.1:" + apis.get(id);
  }

  private String replication(String id) {
    return "127.0.0.1:" + replications.get(id);
  }

  private void start(String id, String... members) throws IOException {
    Path config = folder.resolve(id + ".yaml");
    if (!Files.exists(config)) {
      StringBuilder yaml = new StringBuilder("replica: " + id + "\n");
      yaml.append("data: '").append(folder.resolve(id)).append("'\n");
      yaml.append("listen: 127.0.0.1:").append(apis.get(id)).append('\n');
      yaml.append("replication: ").append(replication(id)).append('\n');
      yaml.append("cluster:\n  name: processes\n  members:\n");
      for (String each : members) {
        yaml.append("    ").append(each).append(":\n      replication: ");
        yaml.append(replication(each)).append("\n      api: ").append(api(each)).append('\n');
      }
      Files.writeString(config, yaml.toString());
    }
    running.put(
        id,
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.holdfast.cli.Main",
                "server",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(id + ".out").toFile()))
            .start());
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(HoldfastException.class)
        .until(() -> status(id).has("replica"));
  }

  /** SIGKILL. */
  private void kill(String id) {
    Process process = Objects.requireNonNull(running.remove(id));
    process.destroyForcibly();
    process.onExit().join();
  }

  private JsonNode status(String id) {
    try (HoldfastClient one =
        HoldfastClient.builder()
            .addresses(List.of(URI.create(api(id))))
            .deadline(Duration.ofSeconds(1))
            .build()) {
      return tree(one.request("GET", "/v1/cluster", new byte[0]));
    }
  }

  private static JsonNode tree(byte[] answer) {
    try {
      return MAPPER.readTree(answer);
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }

  private String standing(String method, String path, String body) {
    return tree(client.request(method, path, body.getBytes(StandardCharsets.UTF_8)))
        .path("standing")
        .asText();
  }

  private String add(String id) {
    return standing(
        "POST",
        "/v1/cluster/members",
        "{\"replica\":\"%s\",\"replication\":\"%s\",\"api\":\"%s\"}"
            .formatted(id, replication(id), api(id)));
  }

  private void addUntilItVotes(String id) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(HoldfastException.class)
        .until(() -> add(id).equals("VOTER"));
  }

  private long submit(String key) {
    byte[] body = ("{\"type\":\"t\",\"key\":\"" + key + "\"}").getBytes(StandardCharsets.UTF_8);
    return tree(client.request("POST", "/v1/jobs", body)).path("id").asLong();
  }

  @Test
  void oneProcessGrowsToThreeAndKeepsItsJobsThoughTheLeaderIsKilledInTheMiddleOfAnAdd()
      throws Exception {
    start("r1", "r1");
    Set<Long> jobs = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      jobs.add(submit("before-" + i));
    }
    start("r2", "r2", "r1");
    start("r3", "r3", "r1");
    AtomicBoolean grown = new AtomicBoolean();
    CompletableFuture<Void> submits =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !grown.get(); i++) {
                jobs.add(submit("while-" + i));
              }
            });
    for (String id : List.of("r2", "r3")) {
      CompletableFuture<String> adding = CompletableFuture.supplyAsync(() -> add(id));
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(HoldfastException.class)
          .until(() -> status("r1").path("members").size() == IDS.indexOf(id) + 1);
      kill("r1");
      start("r1");
      addUntilItVotes(id);
      assertThat(adding.handle((done, failed) -> true).join()).isTrue();
    }
    grown.set(true);
    submits.join();
    IDS.forEach(this::kill);
    for (String id : IDS) {
      start(id);
    }
    for (long job : jobs) {
      byte[] found = client.request("GET", "/v1/jobs/" + job, new byte[0]);
      assertThat(tree(found).path("id").asLong()).isEqualTo(job);
    }
    Process removed = Objects.requireNonNull(running.get("r1"));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> standing("DELETE", "/v1/cluster/members/r1", "").equals("REMOVED"));
    assertThat(removed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(removed.exitValue()).isEqualTo(ExitCode.REMOVED);
    try (Stream<String> lines = Files.lines(folder.resolve("r1.out"))) {
      assertThat(lines).anyMatch(line -> line.contains("replica r1 was removed"));
    }
    assertThat(submit("after")).isPositive();
  }
}
