package io.holdfast.bench.crash;

import io.holdfast.server.config.ConfigReader;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.replica.TimeSource;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A server whose wall clock is off by what a file says, in milliseconds: {@code CONFIGURATION
 * CLOCK}. Everything else is the production server's, but for its ordered end: it is ended by a
 * signal. (libfaketime would need no such class; under it a Java process takes half a minute to
 * start.)
 */
final class ClockedServer {
  private static final long LOOK_MILLIS = 20;
  private static final int BROKEN = 70;

  private ClockedServer() {}

  /** Runs until it is ended. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ServerConfig config = ConfigReader.read(Path.of(arguments[0]), Map.of()).config();
    SetClock clock = new SetClock(Path.of(arguments[1]));
    clock.look();
    Server server =
        new Server(
            config,
            clock,
            death -> {
              death.printStackTrace();
              Runtime.getRuntime().halt(BROKEN);
            });
    HttpFront front =
        new HttpFront(
            server.jobs(),
            server.workers(),
            server.cluster(),
            server.schedules(),
            new ServerMetrics(
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                server.jobs(),
                server.cluster()),
            HttpOptions.of(
                config.listen().host(),
                config.listen().port(),
                config.policy().workerLeaseMillis()));
    server.start();
    front.start();
    while (true) {
      Thread.sleep(LOOK_MILLIS); // Clocks are set without a word.
      clock.look();
    }
  }

  private static final class SetClock implements TimeSource {
    private final Path file;
    private volatile long off;

    SetClock(Path file) {
      this.file = file;
    }

    void look() throws IOException {
      off = Long.parseLong(Files.readString(file).strip());
    }

    @Override
    public long wallMillis() {
      return System.currentTimeMillis() + off;
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }
}
