package io.holdfast.server.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.holdfast.api.v1.ClusterGrpc;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.JobsGrpc;
import io.holdfast.api.v1.SubmitRequest;
import io.holdfast.api.v1.WorkGrpc;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.http.HttpFront;
import io.holdfast.server.http.HttpOptions;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.service.Server;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A replica on a real disk behind a real socket, and stubs of another implementation for it. */
final class ServedReplica implements AutoCloseable {
  static final long LEASE_MILLIS = 10_000;

  final PrometheusMeterRegistry figures = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final HttpFront front;
  private final @Nullable Server server;
  private final ManagedChannel channel;

  ServedReplica(Path folder) throws IOException {
    Server alone =
        new Server(
            ServerConfig.alone(folder.resolve("data"), 0),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            });
    alone.start();
    Awaitility.await().until(() -> alone.cluster().status().recovery() != null);
    server = alone;
    front = front(alone.jobs(), alone.workers(), alone.cluster(), alone.schedules());
    channel = channel();
  }

  /** The same over other endpoints. */
  ServedReplica(JobEndpoint jobs, WorkerEndpoint workers, ClusterEndpoint cluster)
      throws IOException {
    server = null;
    // Nobody asks for schedules here.
    front =
        front(jobs, workers, cluster, Scripted.endpoint(ScheduleEndpoint.class, "", none -> none));
    channel = channel();
  }

  private HttpFront front(
      JobEndpoint jobs, WorkerEndpoint workers, ClusterEndpoint cluster, ScheduleEndpoint schedules)
      throws IOException {
    HttpFront listening =
        new HttpFront(
            jobs,
            workers,
            cluster,
            schedules,
            new ServerMetrics(figures, jobs, cluster),
            HttpOptions.of("127.0.0.1", 0, LEASE_MILLIS));
    listening.start();
    return listening;
  }

  /** Another connection; whoever takes it closes it. */
  ManagedChannel channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", front.port()).usePlaintext().build();
  }

  JobsGrpc.JobsBlockingStub jobs() {
    return JobsGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  JobsGrpc.JobsStub jobsAsync() {
    return JobsGrpc.newStub(channel);
  }

  WorkGrpc.WorkStub work() {
    return WorkGrpc.newStub(channel);
  }

  ClusterGrpc.ClusterBlockingStub cluster() {
    return ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  ManagedChannel sameChannel() {
    return channel;
  }

  /** Submits a job of the default queue; answers its id. */
  long submit(String type) {
    return jobs()
        .submit(SubmitRequest.newBuilder().setJob(JobSpec.newBuilder().setType(type)).build())
        .getSubmission()
        .getId();
  }

  /** The trailer with the stable code. */
  static @Nullable String code(StatusRuntimeException refused) {
    return trailer(refused, "holdfast-code");
  }

  static @Nullable String trailer(StatusRuntimeException refused, String name) {
    Metadata trailers = refused.getTrailers();
    return trailers == null
        ? null
        : trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    front.close();
    if (server != null) {
      server.close();
    }
  }
}
