package io.holdfast.cli.server;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.server.config.HostPort;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.replica.member.MemberReplica.DroppedException;
import io.holdfast.server.replica.member.MemberReplica.FolderMismatchException;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A replica and its API, from start to end.
 *
 * <p>What can be refused is refused before the folder is touched: the port is tried first. The end
 * is a signal, which is obeyed in order (take nothing new, hand leadership over, answer what is
 * under way), or the death of the replica, after which nothing is worth waiting for.
 */
final class ServerProcess {
  private static final long READY_SECONDS = 10;
  private static final long POLL_MILLIS = 10;

  private final ServerConfig config;
  private final Streams streams;

  /** Why it ends: empty for a signal, else what the replica died of. */
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

  ServerProcess(ServerConfig config, Streams streams, StopSignal signal) {
    this.config = config;
    this.streams = streams;
    signal.onStop(() -> end.complete(Optional.empty()));
  }

  /**
   * Runs until its end.
   *
   * @param started learns the address of the API, once it answers
   * @return the exit code
   */
  int run(Consumer<String> started) {
    DataFolder.requireUsable(config.data());
    ServerConfig listening = withPort(config, freePort(config.listen()));
    Server server = server(listening);
    HttpFront front = front(listening, server);
    // The server is closed first: that answers the polls that the front still waits for.
    try (front;
        server) {
      start(server);
      DataFolder.closeToOthers(config.data());
      startFront(front);
      if (config.members().isEmpty()) {
        awaitReady(server);
      }
      if (!end.isDone()) {
        started.accept("http://" + listening.listen());
      }
      Optional<Throwable> death = end.join();
      if (death.isPresent()) {
        return died(death.get());
      }
      front.stopAccepting();
      return ExitCode.OK;
    }
  }

  private Server server(ServerConfig listening) {
    try {
      return new Server(listening, cause -> end.complete(Optional.of(cause)));
    } catch (UncheckedIOException unreachable) {
      throw new CommandFailure(ExitCode.ADDRESS, String.valueOf(unreachable.getMessage()));
    }
  }

  private static void start(Server server) {
    try {
      server.start();
    } catch (FolderMismatchException other) {
      throw new CommandFailure(ExitCode.FOLDER, String.valueOf(other.getMessage()));
    } catch (DroppedException removed) {
      throw new CommandFailure(ExitCode.REMOVED, String.valueOf(removed.getMessage()));
    }
  }

  /** Nothing is lost if another process takes it meanwhile: then listening fails. */
  private static int freePort(HostPort address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address.host(), address.port()));
      return socket.getLocalPort();
    } catch (IOException unusable) {
      throw new CommandFailure(
          ExitCode.ADDRESS, "cannot listen on " + address + ": " + unusable.getMessage());
    }
  }

  private static ServerConfig withPort(ServerConfig config, int port) {
    return new ServerConfig(
        config.replica(),
        config.data(),
        new HostPort(config.listen().host(), port),
        config.replication(),
        config.clusterName(),
        config.members(),
        config.insecure(),
        config.workerLeaseMillis(),
        config.jobRetentionMillis(),
        config.snapshotEveryBytes(),
        config.diagnostics());
  }

  private static HttpFront front(ServerConfig config, Server server) {
    ServerMetrics metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), server.jobs(), server.cluster());
    HttpOptions options =
        HttpOptions.of(config.listen().host(), config.listen().port(), config.workerLeaseMillis());
    return new HttpFront(server.jobs(), server.workers(), server.cluster(), metrics, options);
  }

  private static void startFront(HttpFront front) {
    try {
      front.start();
    } catch (IOException unusable) {
      throw new CommandFailure(ExitCode.ADDRESS, String.valueOf(unusable.getMessage()));
    }
  }

  /** A replica alone leads after a moment, and whoever reads its address asks at once. */
  private void awaitReady(Server server) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!server.cluster().ready() && !end.isDone() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }

  private int died(Throwable cause) {
    if (cause instanceof DroppedException) {
      streams.err().println("holdfast: " + cause.getMessage() + "; it has ended");
      streams.err().flush();
      return ExitCode.REMOVED;
    }
    boolean damaged = cause instanceof DamagedException;
    String what =
        damaged
            ? "damaged data: " + cause.getMessage()
            : cause instanceof DiskFailedException
                ? "disk failed: " + cause.getMessage()
                : "this is a bug: " + cause;
    streams.err().println("holdfast: " + what.strip().replaceAll("\\s*\\R\\s*", " "));
    streams.err().flush();
    return damaged ? ExitCode.DAMAGED : ExitCode.BROKEN;
  }
}
