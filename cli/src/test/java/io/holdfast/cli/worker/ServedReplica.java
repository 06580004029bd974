package io.holdfast.cli.worker;

import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A replica alone with its API, as {@code holdfast dev} runs it. */
final class ServedReplica implements AutoCloseable {
  private final Server server;
  private final HttpFront front;

  ServedReplica(Path data, int port) throws IOException {
    server =
        new Server(
            ServerConfig.alone(data, port),
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
            HttpOptions.of("127.0.0.1", port, 10_000));
    server.start();
    front.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + front.port());
  }

  @Override
  public void close() {
    front.close();
    server.close();
  }
}
