package io.holdfast.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.metrics.ServerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The API on a port of its own, over endpoints in memory, and a client for it. */
final class ServedApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final MemoryEndpoints endpoints = new MemoryEndpoints();
  final HttpFront front;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServedApi() throws IOException {
    this(HttpOptions.of("127.0.0.1", 0, 10_000));
  }

  ServedApi(HttpOptions options) throws IOException {
    ServerMetrics metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), endpoints, endpoints);
    front = new HttpFront(endpoints, endpoints, endpoints, new OneSchedule(), metrics, options);
    front.start();
  }

  @Override
  public void close() {
    front.close();
    endpoints.close();
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(to(path).GET());
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return send(posting(path, body));
  }

  CompletableFuture<HttpResponse<String>> posted(String path, String body) {
    return client.sendAsync(posting(path, body).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder posting(String path, String body) {
    return to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
