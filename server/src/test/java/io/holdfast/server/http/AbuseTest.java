package io.holdfast.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whoever misuses a real replica over a real socket gets a clear answer or is cut off, and another
 * caller's submits go on and are all answered meanwhile.
 */
final class AbuseTest {
  private static final int MAX_CONNECTIONS = 120;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SOON_MILLIS = (int) SOON.toMillis();

  @TempDir private Path folder;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final AtomicInteger submitted = new AtomicInteger();
  private final List<Socket> sockets = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Server server;

  @SuppressWarnings("NullAway.Init")
  private HttpFront front;

  @SuppressWarnings("NullAway.Init")
  private CompletableFuture<Void> other;

  @BeforeEach
  void serve() throws Exception {
    server =
        new Server(
            ServerConfig.alone(folder.resolve("data"), 0),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
    ServerMetrics metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), server.jobs(), server.cluster());
    front =
        new HttpFront(
            server.jobs(),
            server.workers(),
            server.cluster(),
            server.schedules(),
            metrics,
            HttpOptions.of("127.0.0.1", 0, 10_000)
                .withBodies(4 << 20, 64 << 20, 500)
                .withMaxConnections(MAX_CONNECTIONS));
    server.start();
    front.start();
    await().atMost(SOON).until(() -> send("GET", "/readyz", "").statusCode() == 200);
    other = CompletableFuture.runAsync(this::goOn);
  }

  /** The other caller. */
  private void goOn() {
    while (!ending.get()) {
      try {
        assertThat(send("POST", "/v1/jobs", "{\"type\":\"nobody\"}").statusCode()).isEqualTo(201);
        submitted.incrementAndGet();
      } catch (Exception failed) {
        throw new AssertionError("Expected that others are served all the time", failed);
      }
    }
  }

  @AfterEach
  void othersDidNotNotice() throws Exception {
    int until = submitted.get() + 10;
    await().atMost(SOON).until(() -> submitted.get() >= until || other.isDone());
    ending.set(true);
    other.get(30, TimeUnit.SECONDS);
    for (Socket each : sockets) {
      each.close();
    }
    front.close();
    server.close();
  }

  /**
   * It asks for megabytes and takes none: the server stops to read what it asks, or ends the
   * connection, as Netty does where more than 128 requests wait on one.
   */
  @Test
  void whoDoesNotReadIsNotReadFrom() throws Exception {
    byte[] many = "GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1_000).getBytes(US_ASCII);
    long most = 64L << 20;
    try (Selector selector = Selector.open();
        SocketChannel channel =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), front.port()))) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_WRITE);
      long sent = 0;
      ByteBuffer requests = ByteBuffer.wrap(many);
      while (sent < most && selector.select(1_000) > 0) {
        selector.selectedKeys().clear();
        try {
          sent += channel.write(requests);
        } catch (IOException ended) {
          break;
        }
        if (!requests.hasRemaining()) {
          requests.clear();
        }
      }
      assertThat(sent).as("bytes of requests that were taken").isLessThan(most);
      assertThat(front.port()).isPositive();
    }
  }

  @Test
  void whoSendsHalfARequestIsToldSoAndCutOff() throws Exception {
    for (String head :
        List.of(
            "Content-Length: 100\r\n\r\n{\"type\":", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}")) {
      Socket half = open();
      half.getOutputStream()
          .write(
              ("POST /v1/jobs HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" + head)
                  .getBytes(US_ASCII));
      assertThat(toTheEnd(half)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"TOO_SLOW\"");
    }
  }

  @Test
  void oneConnectionTooManyIsClosedAndLaterOnesAreServed() throws Exception {
    // The other caller has one. A connection counts from its first request on.
    byte[] request = "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII);
    for (int count = 0; count < MAX_CONNECTIONS; count++) {
      open().getOutputStream().write(request);
    }
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              Socket more = open();
              more.setSoTimeout(3_000);
              more.getOutputStream().write(request);
              assertThat(toTheEnd(more)).as("what it says before it closes").isNotNull();
            });
    for (Socket each : sockets) {
      each.close();
    }
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              Socket later = open();
              later
                  .getOutputStream()
                  .write(
                      "GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                          .getBytes(US_ASCII));
              return toTheEnd(later).startsWith("HTTP/1.1 200 ");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "GET /livez HTTP/1.1|Host: h|X: LONG|, 'HTTP/1\\.[01] 431 '",
    "GET /LONG HTTP/1.1|Host: h|, 'HTTP/1\\.[01] 414 '",
    "nonsense|, 'HTTP/1\\.[01] 400 '",
  })
  void whatIsTooLongOrNoHttpIsRefused(String request, String answer) throws Exception {
    Socket socket = open();
    String text = request.replace("|", "\r\n").replace("LONG", "x".repeat(100_000)) + "\r\n";
    try {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      socket.shutdownOutput();
    } catch (SocketException closedAlready) {
      assertThat(socket.isConnected()).isTrue(); // Its answer is there to be read all the same.
    }
    assertThat(toTheEnd(socket)).containsPattern("^" + answer);
  }

  @Test
  void whatIsTooMuchIsOneAnswer() throws Exception {
    refused(413, "PAYLOAD_TOO_LARGE", "/v1/jobs:batch", batchOf(1_000_000));
    refused(400, "INVALID_ARGUMENT", "/v1/jobs:batch", batchOf(100_000));
    String large = "{\"type\":\"t\",\"payload\":\"" + "x".repeat(2 << 20) + "\"}";
    HttpResponse<String> answer = send("POST", "/v1/jobs", large);
    assertThat(answer.statusCode()).isIn(400, 413);
    assertThat(answer.body()).contains("payload");
  }

  private static String batchOf(int jobs) {
    return "{\"jobs\":[{\"type\":\"t\"}" + ",{\"type\":\"t\"}".repeat(jobs - 1) + "]}";
  }

  @Test
  void whatIsWrongIsOneAnswer() throws Exception {
    refused(400, "INVALID_ARGUMENT", "/v1/jobs", "{\"type\":");
    refused(400, "INVALID_ARGUMENT", "/v1/jobs", "{\"type\":\"t\",\"prioritty\":1}");
    refused(400, "INVALID_ARGUMENT", "/v1/jobs", "[".repeat(1_000_000));
    byte[] latin = "{\"type\":\"t\u00e4t\"}".getBytes(ISO_8859_1);
    HttpResponse<String> answer = send("POST", "/v1/jobs", BodyPublishers.ofByteArray(latin));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("INVALID_ARGUMENT").contains("UTF-8");
  }

  @Test
  void aTypeThatNobodyHandlesIsExplained() throws Exception {
    String id =
        send("POST", "/v1/jobs", "{\"type\":\"lonely\"}").body().replaceAll("\\D*(\\d+).*", "$1");
    assertThat(send("GET", "/v1/jobs/" + id + ":explain", "").body())
        .contains("NO_WORKER_FOR_TYPE");
  }

  @Test
  void aSecondSessionOfAWorkerEndsTheFirst() throws Exception {
    String first = session("twice");
    String second = session("twice");
    refused(410, "SESSION_CLOSED", "/v1/sessions/" + first + "/heartbeat", "{\"held\":[]}");
    assertThat(send("POST", "/v1/sessions/" + second + "/heartbeat", "{\"held\":[]}").statusCode())
        .isEqualTo(200);
  }

  /** It takes a job and never says so; the job goes to one that does. */
  @Test
  void aWorkerThatNeverAcceptsKeepsNoJob() throws Exception {
    String idle = session("idle");
    send("POST", "/v1/jobs", "{\"type\":\"wanted\"}");
    assertThat(lease(idle)).contains("\"type\":\"wanted\"");
    String eager = session("eager");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              send("POST", "/v1/sessions/" + idle + "/heartbeat", "{\"held\":[]}");
              return lease(eager).contains("\"type\":\"wanted\"");
            });
  }

  private String session(String worker) throws Exception {
    String opened =
        send("POST", "/v1/workers/" + worker + "/sessions", "{\"types\":[\"wanted\"]}").body();
    return opened.replaceAll(".*\"session\":\"(\\d+)\".*", "$1");
  }

  private String lease(String session) throws Exception {
    return send("POST", "/v1/sessions/" + session + "/lease", "{\"slots\":1,\"wait\":\"1s\"}")
        .body();
  }

  private void refused(int status, String code, String path, String body) throws Exception {
    HttpResponse<String> answer = send("POST", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(
        method, path, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path))
            .timeout(SOON)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port());
    socket.setSoTimeout(SOON_MILLIS);
    sockets.add(socket);
    return socket;
  }

  /** What it says until it closes. */
  private static String toTheEnd(Socket socket) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(said);
    } catch (SocketException reset) {
      said.writeBytes(new byte[0]); // It was closed with bytes of ours unread; what came counts.
    }
    return said.toString(US_ASCII);
  }
}
