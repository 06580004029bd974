package io.holdfast.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.ExitCode;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.JobType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How real processes end: by a signal in order and in bounded time, by a dead disk at once. */
final class EndedServerTest {
  private static final JobType<byte[], byte[]> ANY = JobType.bytes("any");

  @TempDir private Path folder;

  private final Map<String, CommandProcess> servers = new LinkedHashMap<>();

  @AfterEach
  void stop() {
    servers.values().forEach(CommandProcess::close);
  }

  /** A poll that is under way is answered, and the process is gone with 0. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalEndsAServerInOrder(String signal) throws Exception {
    try (CommandProcess server = dev(List.of());
        HoldfastClient client = HoldfastClient.connect(List.of(address(server)))) {
      long id = client.submit(ANY, new byte[] {1}).id();
      CompletableFuture<byte[]> poll =
          client.requestAsync("GET", "/v1/jobs/" + id + "?wait=30s", new byte[0]);
      server.signal(signal);
      assertThat(server.exitCode()).as(server.err().toString()).isZero();
      assertThat(server.err()).isEmpty();
      poll.cancel(true);
    }
  }

  /** SIGTERM of the leader: another one leads, and what was confirmed is there. */
  @Test
  void aLeaderHandsOverBeforeItEnds() throws Exception {
    List<URI> addresses = cluster();
    try (HoldfastClient client =
        HoldfastClient.builder().addresses(addresses).deadline(Duration.ofSeconds(40)).build()) {
      long first = client.submit(ANY, new byte[] {1}).id();
      String leader = leader(client);
      CommandProcess leading = Objects.requireNonNull(servers.get(leader));
      leading.terminate();
      assertThat(leading.exitCode()).as(leading.err().toString()).isZero();
      assertThat(client.submit(ANY, new byte[] {2}).id()).isGreaterThan(first);
      assertThat(client.get(first).id()).isEqualTo(first);
      assertThat(leader(client)).isNotEqualTo(leader);
    }
  }

  /** The process of a replica whose disk fails ends by itself, and acknowledges nothing more. */
  @Test
  void aFailedSyncEndsTheProcess() throws Exception {
    Assumptions.assumeTrue(canTrace(), "strace is missing or may not trace");
    // The start syncs some times; a later one fails, of a submit.
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=fdatasync",
            "-e",
            "inject=fdatasync:error=EIO:when=30+",
            "-o",
            "/dev/null");
    try (CommandProcess server = dev(strace);
        HoldfastClient client =
            HoldfastClient.builder()
                .addresses(List.of(address(server)))
                .deadline(Duration.ofSeconds(5))
                .build()) {
      for (int count = 0; count < 100 && server.isAlive(); count++) {
        try {
          client.submit(ANY, new byte[] {1});
        } catch (HoldfastException ended) {
          break;
        }
      }
      assertThat(server.exitCode()).as(server.err().toString()).isEqualTo(ExitCode.BROKEN);
      assertThat(server.err()).last().asString().startsWith("holdfast: disk failed: ");
    }
  }

  private static boolean canTrace() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "-o", "/dev/null", "true").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private CommandProcess dev(List<String> under) throws IOException {
    return CommandProcess.start(
        under, Map.of(), "dev", "--port", "0", "--data", folder.resolve("data").toString());
  }

  private static URI address(CommandProcess dev) {
    return URI.create(dev.awaitOut("Holdfast is at ").replace("Holdfast is at ", ""));
  }

  private static String leader(HoldfastClient client) {
    String status = new String(client.request("GET", "/v1/cluster", new byte[0]), UTF_8);
    return status.replaceAll(".*\"leader\":\"(r\\d)\".*", "$1");
  }

  private List<URI> cluster() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int at = 0; at < 6; at++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket each : sockets) {
      each.close();
    }
    StringBuilder members = new StringBuilder();
    List<URI> addresses = new ArrayList<>();
    for (int at = 0; at < 3; at++) {
      URI api = URI.create("http://127.0.0.1:" + ports.get(at));
      addresses.add(api);
      members.append(
          "r%d: {replication: '127.0.0.1:%d', api: '%s'}, "
              .formatted(at + 1, ports.get(at + 3), api));
    }
    for (int at = 0; at < 3; at++) {
      String id = "r" + (at + 1);
      servers.put(
          id,
          CommandProcess.start(
              Map.of(
                  "HOLDFAST_REPLICA",
                  id,
                  "HOLDFAST_DATA",
                  folder.resolve(id).toString(),
                  "HOLDFAST_LISTEN",
                  "127.0.0.1:" + ports.get(at),
                  "HOLDFAST_REPLICATION",
                  "127.0.0.1:" + ports.get(at + 3),
                  "HOLDFAST_CLUSTER_NAME",
                  "blue",
                  "HOLDFAST_CLUSTER_MEMBERS",
                  "{" + members + "}"),
              "server"));
    }
    // Who is not there yet is not let in, and two of three are no majority without their leader.
    addresses.forEach(each -> ask(each, "GET", "/livez"));
    assertThat(ask(addresses.get(0), "POST", "/v1/cluster:init").split("VOTER", -1)).hasSize(4);
    return addresses;
  }

  private static String ask(URI address, String method, String path) {
    try (HoldfastClient client =
        HoldfastClient.builder()
            .addresses(List.of(address))
            .deadline(Duration.ofSeconds(40))
            .tryTimeout(Duration.ofSeconds(40))
            .build()) {
      return new String(client.request(method, path, new byte[0]), UTF_8);
    }
  }
}
