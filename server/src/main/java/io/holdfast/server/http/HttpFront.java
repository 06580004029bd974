package io.holdfast.server.http;

import io.holdfast.server.access.Right;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.grpc.BodyMethods;
import io.holdfast.server.grpc.GrpcFront;
import io.holdfast.server.grpc.GrpcOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API over HTTP and gRPC, on one port. Started and closed once, from one thread.
 *
 * <p>The library's router is not used: its paths have no {@code :verb}, and what an unknown path,
 * method or parameter is answered with is part of our contract.
 */
public final class HttpFront implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(HttpFront.class);

  /** Longer than the longest poll. */
  private static final int IDLE_SECONDS = 90;

  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_ADDRESS_BYTES = 8 << 10;

  /** Room for many streams that are not being read beside one that is; each may have 64 KiB. */
  private static final int HTTP2_CONNECTION_WINDOW = 4 << 20;

  private static final long START_SECONDS = 30;

  /** For requests that are under way when it is told to stop; together less than ten seconds. */
  private static final long CLOSE_SECONDS = 3;

  private final HttpOptions options;
  private final RouteTable table;
  private final Connections connections;
  private final Exchanges exchanges;
  private final GrpcFront grpc;
  private @Nullable Vertx vertx;
  private @Nullable HttpServer server;
  private @Nullable Future<Void> stopped;

  public HttpFront(
      JobEndpoint jobs,
      WorkerEndpoint workers,
      ClusterEndpoint cluster,
      ScheduleEndpoint schedules,
      ServerMetrics metrics,
      HttpOptions options) {
    this.options = options;
    this.table = table(jobs, workers, cluster, schedules, metrics, options.defaultLeaseMillis());
    this.connections = new Connections(options.maxConnections());
    this.exchanges = new Exchanges(table, cluster, metrics, options);
    this.grpc =
        new GrpcFront(
            jobs,
            workers,
            cluster,
            metrics,
            new GrpcOptions(
                options.defaultLeaseMillis(),
                options.maxBodyBytes(),
                options.maxBodiesBytes(),
                options.gate()));
  }

  /** All that the API answers, over a socket or not. */
  static RouteTable table(
      JobEndpoint jobs,
      WorkerEndpoint workers,
      ClusterEndpoint cluster,
      ScheduleEndpoint schedules,
      ServerMetrics metrics,
      long defaultLeaseMillis) {
    List<Route> routes = new ArrayList<>();
    new JobRoutes(jobs).routes().forEach(each -> routes.add(each.needs(Right.JOBS)));
    new ScheduleRoutes(schedules).routes().forEach(each -> routes.add(each.needs(Right.JOBS)));
    new BulkRoutes(jobs).routes().forEach(each -> routes.add(each.needs(Right.JOBS)));
    routes.addAll(new QueueRoutes(jobs.control()).routes());
    routes.addAll(new WorkerRoutes(workers, defaultLeaseMillis).routes());
    routes.addAll(new ClusterRoutes(cluster, metrics).routes());
    MessageRoutes messages = new MessageRoutes(new BodyMethods(jobs, workers, cluster));
    return new RouteTable(routes.stream().map(messages::on).toList());
  }

  /**
   * Listens.
   *
   * @throws IOException with one line, where it cannot: the port is in use, the host is not ours
   */
  public void start() throws IOException {
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    Vertx created =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(noFiles));
    vertx = created;
    HttpServer listening =
        created
            .createHttpServer(serverOptions())
            .connectionHandler(connections::opened)
            .exceptionHandler(broken -> logger.debug("a connection broke: {}", broken.toString()))
            .requestHandler(this::handle);
    try {
      await(listening.listen(), START_SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      close();
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new IOException(
          "cannot listen on "
              + options.host()
              + ":"
              + options.port()
              + ": "
              + String.valueOf(cause.getMessage()).lines().findFirst().orElse("unknown"),
          cause);
    }
    server = listening;
  }

  /** gRPC is known by its content type; everything else is HTTP. */
  private void handle(HttpServerRequest request) {
    if (grpc.accepts(request)) {
      grpc.handle(request);
    } else {
      exchanges.handle(request);
    }
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions wanted =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxInitialLineLength(MAX_ADDRESS_BYTES)
            .setHandle100ContinueAutomatically(true)
            .setHttp2ConnectionWindowSize(HTTP2_CONNECTION_WINDOW);
    ApiTls tls = options.tls();
    if (tls != null) {
      tls.apply(wanted);
    }
    return wanted;
  }

  /** The port that it listens on. */
  public int port() {
    HttpServer listening = server;
    if (listening == null) {
      throw new IllegalStateException("Expected start first");
    }
    return listening.actualPort();
  }

  /** The methods and paths that it answers, such as {@code GET /v1/jobs/{id}}. */
  List<String> routes() {
    return table.routes().stream().map(each -> each.method() + " " + each.path()).toList();
  }

  /**
   * Takes no new connection, and lets requests that are under way be answered. Returns at once;
   * {@link #close} waits for them.
   */
  public void stopAccepting() {
    HttpServer listening = server;
    if (listening != null && stopped == null) {
      grpc.stop();
      stopped = listening.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Ends everything; waits some seconds for {@link #stopAccepting}, where it was called. */
  @Override
  public void close() {
    Vertx running = vertx;
    vertx = null;
    if (running == null) {
      return;
    }
    try {
      if (stopped != null) {
        await(stopped, CLOSE_SECONDS + 1);
      }
      await(running.close(), CLOSE_SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      logger.warn("closing the HTTP server took too long or failed", failed);
    }
  }

  private static <T> void await(Future<T> future, long seconds)
      throws ExecutionException, TimeoutException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
          return;
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
