package io.holdfast.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server cannot start on: one line, an exit code, and nothing is changed. */
final class RefusedStartTest {
  @TempDir private Path folder;

  @Test
  void anAddressInUseIsNamedForTheApiAndForReplication() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      List<Integer> free = freePorts(3);
      List<Integer> two = free.subList(1, 3);
      refused(
          ExitCode.ADDRESS,
          "cannot listen on 127.0.0.1:" + port + ": ",
          config("blue", "r1", List.of(port, free.get(0)), two));
      refused(
          ExitCode.ADDRESS,
          "annot listen for other replicas on 127.0.0.1:" + port + ": ",
          config("blue", "r1", two, List.of(port, free.get(0))));
      assertThat(folder.resolve("r1")).doesNotExist();
    }
  }

  @Test
  void theFolderOfAnotherReplicaIsRefused() throws Exception {
    List<Integer> ports = freePorts(4);
    Path own = config("blue", "r1", ports.subList(0, 2), ports.subList(2, 4));
    try (CommandProcess server = server(own)) {
      server.awaitErr(" listens on ");
      server.terminate();
      assertThat(server.exitCode()).isZero();
    }
    Map<String, String> before = contents(folder.resolve("r1"));
    assertThat(before).containsKey("identity");
    String text = Files.readString(own);
    refused(
        ExitCode.FOLDER,
        "Expected a data folder of replica r2 but it is of r1",
        Files.writeString(own, text.replace("replica: r1", "replica: r2")));
    assertThat(contents(folder.resolve("r1"))).isEqualTo(before);
  }

  @Test
  void othersAreNotLetInByAccident() throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), "listen: 0.0.0.0:0\ndata: x\n");
    refused(
        ExitCode.USAGE,
        "Expected tls.certificate and tls.key and auth.tokens because listen is 0.0.0.0:0",
        file);
  }

  @Test
  void aCertificateOfAnotherReplicaIsRefused() throws Exception {
    new TestPki(folder, "cluster").issue("r2");
    List<Integer> ports = freePorts(4);
    Path file = config("blue", "r1", ports.subList(0, 2), ports.subList(2, 4));
    Files.writeString(
        file,
        Files.readString(file)
            + "  tls: {certificate: DIR/r2.pem, key: DIR/r2.key, authorities: DIR/cluster.trust}\n"
                .replace("DIR", folder.toString()));
    refused(
        ExitCode.USAGE,
        "Expected the common name of the certificate in "
            + folder.resolve("r2.pem")
            + " to be this replica's id, 'r1', but it is 'r2'",
        file);
  }

  @Test
  void halfAClusterWaitsAndSaysSoOnce() throws Exception {
    List<Integer> ports = freePorts(4);
    try (CommandProcess server =
        server(config("blue", "r1", ports.subList(0, 2), ports.subList(2, 4)))) {
      server.awaitErr(" listens on ");
      String ready = "http://127.0.0.1:" + ports.get(0) + "/readyz";
      assertThat(status(ready)).isEqualTo(503);
      server.awaitErr("knows no leader since 4 s and waits: nothing is served before 2 of r1, r2");
      assertThat(status(ready)).isEqualTo(503);
      // Some elections later there is nothing new to be said.
      await()
          .pollDelay(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(server.err()).hasSizeLessThan(6));
      server.terminate();
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void aMemberOfAnotherClusterIsRefusedInALineOnBothSides() throws Exception {
    List<Integer> ports = freePorts(4);
    List<Integer> api = ports.subList(0, 2);
    List<Integer> replication = ports.subList(2, 4);
    try (CommandProcess blue = server(config("blue", "r1", api, replication));
        CommandProcess red = server(config("red", "r2", api, replication))) {
      blue.awaitErr(" listens on ");
      red.awaitErr(" listens on ");
      String refusal = "it is of cluster 'blue', this replica of 'red'";
      assertThat(init(api.get(0))).contains("It refuses this replica: " + refusal);
      blue.awaitErr("r2 is not added: ");
      red.awaitErr("refused a connection");
      assertThat(linesWith(blue, refusal)).hasSize(1);
      assertThat(linesWith(red, refusal)).hasSize(1);
      assertThat(init(api.get(1))).contains("It refuses this replica: ");
      blue.awaitErr("it is of cluster 'red', this replica of 'blue'");
    }
  }

  /** Two that were begun apart: the name is the same, the cluster is not. */
  @Test
  void aMemberOfAnotherClusterOfTheSameNameIsRefusedInALineOnBothSides() throws Exception {
    List<Integer> ports = freePorts(4);
    List<Integer> api = ports.subList(0, 2);
    List<Integer> replication = ports.subList(2, 4);
    Path one = config("blue", "r1", api, replication);
    try (CommandProcess alone = server(one)) {
      alone.awaitErr(" listens on ");
      assertThat(init(api.get(0))).contains("r2 was not found at");
      alone.terminate();
      assertThat(alone.exitCode()).isZero();
    }
    try (CommandProcess second = server(config("blue", "r2", api, replication))) {
      second.awaitErr(" listens on ");
      assertThat(init(api.get(1))).contains("r1 was not found at");
      try (CommandProcess first = server(one)) {
        first.awaitErr("It refuses this replica: it is of cluster id ");
        second.awaitErr("refused a connection");
        assertThat(linesWith(first, "It refuses this replica")).hasSize(1);
        assertThat(linesWith(second, "refused a connection")).hasSize(1);
      }
    }
  }

  @Test
  void aFullDiskIsALineAndStartsOnceThereIsRoom() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small"));
    List<String> under = List.of("unshare", "-rm", "sh", "-c");
    Assumptions.assumeTrue(canMount(mount), "no name spaces for users here");
    String line = "mount -t tmpfs -o size=200k tmpfs " + mount + " && exec \"$@\"";
    List<String> start = new ArrayList<>(under);
    start.addAll(List.of(line, "sh"));
    try (CommandProcess server =
        CommandProcess.start(
            start, Map.of(), "dev", "--port", "0", "--data", mount.resolve("data").toString())) {
      assertThat(server.exitCode()).isEqualTo(ExitCode.BROKEN);
      assertThat(server.err()).hasSize(1);
      assertThat(server.err().get(0))
          .startsWith("holdfast: disk failed: cannot write ")
          .endsWith("No space left on device");
    }
  }

  private static boolean canMount(Path mount) throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", mount.toString())
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static void refused(int exitCode, String text, Path config) throws Exception {
    try (CommandProcess server = server(config)) {
      assertThat(server.exitCode()).as(server.err().toString()).isEqualTo(exitCode);
      assertThat(server.err()).hasSize(1);
      assertThat(server.err().get(0)).startsWith("holdfast: ").contains(text);
      assertThat(server.out()).isEmpty();
    }
  }

  private static CommandProcess server(Path config) throws IOException {
    return CommandProcess.start(Map.of(), "server", "--config", config.toString());
  }

  /** As many members as ports; the data is in a folder of the replica's name. */
  private Path config(String cluster, String replica, List<Integer> api, List<Integer> replication)
      throws IOException {
    int own = Integer.parseInt(replica.substring(1)) - 1;
    StringBuilder text = new StringBuilder();
    text.append("replica: ").append(replica);
    text.append("\ndata: ").append(folder.resolve(replica));
    text.append("\nlisten: 127.0.0.1:").append(api.get(own));
    text.append("\nreplication: 127.0.0.1:").append(replication.get(own));
    text.append("\ncluster:\n  name: ").append(cluster).append("\n  members:\n");
    for (int at = 0; at < api.size(); at++) {
      text.append("    r").append(at + 1);
      text.append(": {replication: 127.0.0.1:").append(replication.get(at));
      text.append(", api: http://127.0.0.1:").append(api.get(at)).append("}\n");
    }
    return Files.writeString(folder.resolve(replica + ".yaml"), text);
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int at : IntStream.range(0, count).toArray()) {
      sockets.add(new ServerSocket(0, 1 + at, InetAddress.getLoopbackAddress()));
    }
    List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket each : sockets) {
      each.close();
    }
    return ports;
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        contents.put(
            String.valueOf(each.getFileName()), HexFormat.of().formatHex(Files.readAllBytes(each)));
      }
    }
    return contents;
  }

  private static List<String> linesWith(CommandProcess server, String text) {
    return server.err().stream().filter(each -> each.contains(text)).toList();
  }

  /** Begins a cluster; answers what the server says of its members. */
  private static String init(int api) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + api + "/v1/cluster:init");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address).POST(BodyPublishers.noBody()).build(),
            BodyHandlers.ofString())
        .body();
  }

  private static int status(String address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
        .statusCode();
  }
}
