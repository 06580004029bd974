package io.holdfast.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A server on loopback that answers what a test says, and remembers what it was asked. Both are
 * JSON to the test, whatever the client has sent.
 */
final class ScriptedServer implements AutoCloseable {

  /** What it was asked. */
  record Asked(String method, String path, String body) {
    JsonNode json() {
      return WireJson.tree(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What it says. */
  record Reply(int status, String body, Map<String, String> headers) {
    static Reply ok(String body) {
      return new Reply(200, body, Map.of());
    }

    static Reply problem(int status, String code, String detail) {
      return new Reply(
          status,
          "{\"title\":\"t\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}"
              .formatted(status, code, detail),
          Map.of());
    }

    static Reply leaderIs(URI leader, String path) {
      return new Reply(
          307, problem(307, "NOT_LEADER", "ask there").body, Map.of("Location", leader + path));
    }
  }

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Function<Asked, Reply> script;

  ScriptedServer(Function<Asked, Reply> script) throws IOException {
    this.script = script;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/", this::answer);
    http.start();
  }

  void script(Function<Asked, Reply> next) {
    script = next;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] sent = exchange.getRequestBody().readAllBytes();
      boolean messages =
          MessageWire.CONTENT_TYPE.equals(exchange.getRequestHeaders().getFirst("Content-Type"));
      String body = messages ? Bodies.batchAsJson(sent) : new String(sent, StandardCharsets.UTF_8);
      Asked each =
          new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body);
      asked.add(each);
      Reply reply = script.apply(each);
      reply.headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      byte[] bytes =
          messages && reply.status == 200
              ? Bodies.batchAnswer(reply.body)
              : reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
