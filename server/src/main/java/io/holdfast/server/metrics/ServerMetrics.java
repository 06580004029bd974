package io.holdfast.server.metrics;

import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a server. All of it from any thread.
 *
 * <p>What the queues hold is asked for when somebody reads the figures, and only the leader knows:
 * followers show no {@code holdfast_queue_jobs}, so that a sum over replicas counts no job twice.
 */
public final class ServerMetrics {
  private static final Logger logger = LoggerFactory.getLogger(ServerMetrics.class);

  /** A leader that does not answer must not cost the figures that could say why. */
  private static final long MAX_QUEUES_MILLIS = 2_000;

  private final PrometheusMeterRegistry registry;
  private final JobEndpoint jobs;
  private final MultiGauge queueJobs;
  private final Map<Answered, Timer> requests = new ConcurrentHashMap<>();
  private final Map<AnsweredCall, Timer> calls = new ConcurrentHashMap<>();

  public ServerMetrics(
      PrometheusMeterRegistry registry, JobEndpoint jobs, ClusterEndpoint cluster) {
    this.registry = registry;
    this.jobs = jobs;
    this.queueJobs =
        MultiGauge.builder("holdfast.queue.jobs")
            .description("Jobs of a queue in a state, on the leader")
            .register(registry);
    gauge("holdfast.raft.term", "The leadership term", cluster, each -> each.status().term());
    gauge(
        "holdfast.raft.is.leader",
        "1 where this replica leads, else 0",
        cluster,
        each -> each.status().replica().equals(each.status().leader()) ? 1 : 0);
    gauge(
        "holdfast.raft.commit.lag",
        "Entries that are committed and not applied yet",
        cluster,
        each -> each.status().log().commitIndex() - each.status().log().appliedIndex());
    registry.getPrometheusRegistry().register(new FigureCollector(cluster));
  }

  private void gauge(String name, String what, ClusterEndpoint cluster, Figure figure) {
    Gauge.builder(name, cluster, figure::of).description(what).register(registry);
  }

  /** A figure of the cluster. */
  private interface Figure {
    double of(ClusterEndpoint cluster);
  }

  /**
   * A request was answered.
   *
   * @param route as the API's description has it; not the path, of which there is no end
   */
  public void answered(String method, String route, int status, long nanos) {
    requests
        .computeIfAbsent(new Answered(method, route, status), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Answered answered) {
    return Timer.builder("holdfast.http.requests")
        .description("Requests over HTTP from the first byte to the answer, long polls included")
        .tags(
            "method",
            answered.method,
            "route",
            answered.route,
            "status",
            Integer.toString(answered.status))
        .register(registry);
  }

  /**
   * A call over gRPC was answered, or its stream ended.
   *
   * @param method of the API's description, such as {@code holdfast.v1.Jobs/Submit}; not what the
   *     caller wrote, of which there is no end
   * @param code OK, or the stable code of what went wrong
   */
  public void answeredCall(String method, String code, long nanos) {
    calls
        .computeIfAbsent(new AnsweredCall(method, code), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(AnsweredCall answered) {
    return Timer.builder("holdfast.grpc.calls")
        .description("Calls over gRPC from the first byte to their end, streams included")
        .tags("method", answered.method, "code", answered.code)
        .register(registry);
  }

  private record AnsweredCall(String method, String code) {}

  private record Answered(String method, String route, int status) {}

  /** All figures as text for Prometheus. */
  public CompletableFuture<String> scrape() {
    return jobs.queues()
        .orTimeout(MAX_QUEUES_MILLIS, TimeUnit.MILLISECONDS)
        .handle(
            (queues, unknown) -> {
              if (unknown != null) {
                logger.debug("the queues are not known here: {}", unknown.toString());
              }
              queueJobs.register(rows(unknown == null ? queues : List.of()), true);
              return registry.scrape();
            });
  }

  private static List<Row<?>> rows(List<QueueInfo> queues) {
    List<Row<?>> rows = new ArrayList<>();
    for (QueueInfo each : queues) {
      rows.add(row(each.queue(), "scheduled", each.scheduled()));
      rows.add(row(each.queue(), "ready", each.ready()));
      rows.add(row(each.queue(), "assigned", each.assigned()));
      rows.add(row(each.queue(), "running", each.running()));
      rows.add(row(each.queue(), "held", each.held()));
    }
    return rows;
  }

  private static Row<?> row(String queue, String state, long jobs) {
    return Row.of(Tags.of("queue", queue, "state", state), jobs);
  }
}
