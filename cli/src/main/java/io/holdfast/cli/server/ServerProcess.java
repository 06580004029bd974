package io.holdfast.cli.server;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.log.DamagedException;
import io.holdfast.log.DiskFailedException;
import io.holdfast.server.access.Gate;
import io.holdfast.server.access.TokenFile;
import io.holdfast.server.config.HostPort;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.http.ApiTls;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.replica.member.MemberReplica.DroppedException;
import io.holdfast.server.replica.member.MemberReplica.FolderMismatchException;
import io.holdfast.server.service.DataFolder;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /** A certificate that runs out within this time is worth a line at the start. */
  private static final Duration SOON = Duration.ofDays(14);

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
    HttpOptions options = options();
    usable(() -> DataFolder.requireUsable(config.data()));
    ServerConfig listening = config.withPort(freePort(config.listen()));
    Server server = server(listening);
    HttpFront front = front(listening, server, options);
    // The server is closed first: that answers the polls that the front still waits for.
    try (front;
        server) {
      start(server);
      usable(() -> DataFolder.closeToOthers(config.data()));
      startFront(front);
      if (config.members().isEmpty()) {
        awaitReady(server);
      }
      if (!end.isDone()) {
        started.accept(listening.address());
      }
      Optional<Throwable> death = end.join();
      if (death.isPresent()) {
        return died(death.get());
      }
      front.stopAccepting();
      return ExitCode.OK;
    }
  }

  private static void usable(Runnable check) {
    try {
      check.run();
    } catch (UncheckedIOException unusable) {
      throw new CommandFailure(ExitCode.FOLDER, String.valueOf(unusable.getMessage()));
    }
  }

  private Server server(ServerConfig listening) {
    try {
      return new Server(listening, cause -> end.complete(Optional.of(cause)));
    } catch (UncheckedIOException unreachable) {
      throw new CommandFailure(ExitCode.ADDRESS, String.valueOf(unreachable.getMessage()));
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
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

  private static HttpFront front(ServerConfig config, Server server, HttpOptions options) {
    ServerMetrics metrics =
        new ServerMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), server.jobs(), server.cluster());
    return new HttpFront(
        server.jobs(),
        server.workers(),
        server.cluster(),
        server.schedules(),
        metrics,
        options.withPort(config.listen().port()));
  }

  /** Who may come in; read before anything is touched. */
  private HttpOptions options() {
    HttpOptions plain =
        HttpOptions.of(config.listen().host(), 0, config.policy().workerLeaseMillis());
    ServerConfig.Tls files = config.security().api();
    Path tokens = config.security().tokens();
    try {
      ApiTls tls =
          files == null ? null : ApiTls.read(files.certificate(), files.key(), files.authorities());
      if (tls != null && tls.expires().isBefore(Instant.now().plus(SOON))) {
        logger().warn("the certificate of the API is good until {} only", tls.expires());
      }
      return plain.secured(tls, tokens == null ? Gate.OPEN : Gate.of(TokenFile.read(tokens)));
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
    }
  }

  /** Not a constant: diagnostics may be switched on after this class is loaded. */
  private static Logger logger() {
    return LoggerFactory.getLogger(ServerProcess.class);
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
