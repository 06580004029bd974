package io.holdfast.server.embedded;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.LocalServer;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.http.LocalApi;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.service.DataFolder;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holdfast inside this process: a cluster of one replica, and a client of it.
 *
 * <pre>{@code
 * try (Holdfast holdfast = Holdfast.embedded(Path.of("holdfast-data"))) {
 *   HoldfastClient client = holdfast.client();
 *   …
 * }
 * }</pre>
 *
 * <p>It promises what a server promises: what was confirmed is synced, and a start after a crash
 * goes on where the log ends. Serves from the return of {@link #embedded} until {@link #close};
 * used by any thread.
 */
public final class Holdfast implements AutoCloseable {
  private static final long READY_SECONDS = 30;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Server server;
  private final @Nullable HttpFront front;
  private final LocalApi api;
  private final HoldfastClient client;
  private final CompletableFuture<Throwable> death = new CompletableFuture<>();
  private volatile boolean closed;

  private Holdfast(@Nullable Path data, EmbeddedOptions options) {
    Integer wanted = options.port();
    int port = wanted == null ? 0 : freePort(wanted);
    // In memory nobody reads the folder's name.
    ServerConfig config = ServerConfig.alone(data == null ? Path.of("") : data, port);
    Consumer<Throwable> onDeath =
        cause -> {
          if (death.complete(cause)) {
            options.onDeath().accept(cause);
          }
        };
    server = data == null ? Server.inMemory(config, onDeath) : new Server(config, onDeath);
    ServerMetrics metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), server.jobs(), server.cluster());
    var lease = options.workerLease();
    long leaseMillis = lease == null ? config.policy().workerLeaseMillis() : lease.toMillis();
    api =
        new LocalApi(
            server.jobs(),
            server.workers(),
            server.cluster(),
            server.schedules(),
            metrics,
            leaseMillis);
    front =
        wanted == null
            ? null
            : new HttpFront(
                server.jobs(),
                server.workers(),
                server.cluster(),
                server.schedules(),
                metrics,
                HttpOptions.of(config.listen().host(), port, leaseMillis));
    client = HoldfastClient.connect(this::answer);
  }

  /**
   * Opens a folder and serves.
   *
   * @param data created where it is missing; it goes on from what is there
   * @throws io.holdfast.log.FolderInUseException when it is open already, here or in another
   *     process
   * @throws io.holdfast.log.DamagedException when what is there is not what was written
   * @throws io.holdfast.log.DiskFailedException when the disk fails
   * @throws UncheckedIOException when it cannot be a data folder
   */
  public static Holdfast embedded(Path data) {
    return embedded(data, options -> {});
  }

  /** As {@link #embedded(Path)}; also throws UncheckedIOException when it cannot listen. */
  public static Holdfast embedded(Path data, Consumer<EmbeddedOptions> options) {
    Path folder = data.toAbsolutePath().normalize();
    DataFolder.requireUsable(folder);
    return started(folder, options);
  }

  /** Serves with its data in memory, which ends with it: for tests. */
  public static Holdfast inMemory() {
    return inMemory(options -> {});
  }

  /** As {@link #inMemory()}. */
  public static Holdfast inMemory(Consumer<EmbeddedOptions> options) {
    return started(null, options);
  }

  private static Holdfast started(@Nullable Path data, Consumer<EmbeddedOptions> options) {
    EmbeddedOptions chosen = new EmbeddedOptions();
    options.accept(chosen);
    Holdfast holdfast = new Holdfast(data, chosen);
    try {
      holdfast.start(data);
    } catch (RuntimeException | Error failed) {
      holdfast.close();
      throw failed;
    }
    return holdfast;
  }

  private void start(@Nullable Path data) {
    server.start();
    if (data != null) {
      DataFolder.closeToOthers(data);
    }
    if (front != null) {
      try {
        front.start();
      } catch (IOException unusable) {
        throw new UncheckedIOException(String.valueOf(unusable.getMessage()), unusable);
      }
    }
    awaitReady();
  }

  /** A replica alone leads after a moment. */
  private void awaitReady() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!server.cluster().ready()) {
      if (death.isDone()) {
        throw new IllegalStateException("the server died at its start", death.join());
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new IllegalStateException(
            "Expected the server to lead within " + READY_SECONDS + " s but it does not");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Nothing is lost if another process takes it meanwhile: then listening fails. */
  private static int freePort(int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException unusable) {
      throw new UncheckedIOException(
          "cannot listen on port " + wanted + ": " + unusable.getMessage(), unusable);
    }
  }

  private CompletableFuture<LocalServer.Answer> answer(String method, String target, byte[] body) {
    if (closed) {
      return CompletableFuture.failedFuture(new IOException("the embedded server is closed"));
    }
    return api.answer(method, target, body)
        .thenApply(known -> new LocalServer.Answer(known.status(), known.body()));
  }

  /** Its client: one for all, closed with it. */
  public HoldfastClient client() {
    return client;
  }

  /** Where it listens; empty where it was not told to. */
  public Optional<URI> address() {
    return front == null
        ? Optional.empty()
        : Optional.of(URI.create("http://127.0.0.1:" + front.port()));
  }

  /**
   * Ends in order, in some seconds at most. Workers of its client are to be closed before; what is
   * under way fails, and was done or not as the log has it.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    client.close();
    if (front != null) {
      front.stopAccepting();
    }
    // Before the front: that answers the polls that it still waits for.
    server.close();
    if (front != null) {
      front.close();
    }
  }
}
