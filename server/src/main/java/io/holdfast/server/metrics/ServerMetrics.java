package io.holdfast.server.metrics;

import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ClusterEndpoint.ClusterInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Member;
import io.holdfast.server.endpoint.Figures;
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
 * <p>What the queues hold is asked for when somebody reads the figures, on the leader only:
 * followers show no {@code holdfast_queue_jobs}, so that a sum over replicas counts no job twice.
 */
public final class ServerMetrics {
  private static final Logger logger = LoggerFactory.getLogger(ServerMetrics.class);

  /** A leader that does not answer must not cost the figures that could say why. */
  private static final long MAX_QUEUES_MILLIS = 2_000;

  private final PrometheusMeterRegistry registry;
  private final JobEndpoint jobs;
  private final ClusterEndpoint cluster;
  private final MultiGauge queueJobs;
  private final QueueGauges queueGauges;
  private final Map<Answered, Timer> requests = new ConcurrentHashMap<>();
  private final Map<AnsweredCall, Timer> calls = new ConcurrentHashMap<>();

  public ServerMetrics(
      PrometheusMeterRegistry registry, JobEndpoint jobs, ClusterEndpoint cluster) {
    this.registry = registry;
    this.jobs = jobs;
    this.cluster = cluster;
    this.queueJobs =
        MultiGauge.builder("holdfast.queue.jobs")
            .description("Jobs of a queue in a state, on the leader")
            .register(registry);
    this.queueGauges = new QueueGauges(registry);
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
    gauge(
        "holdfast.clock.offset.seconds",
        "How far the wall clock of this replica is off the median of all; NaN where that is unknown",
        cluster,
        each -> clockOffset(each.status()));
    registry.getPrometheusRegistry().register(new FigureCollector(cluster));
  }

  private static double clockOffset(ClusterInfo status) {
    for (Member each : status.members()) {
      Long offset = each.clockOffsetMillis();
      if (each.replica().equals(status.replica()) && offset != null) {
        return offset / 1e3;
      }
    }
    return Double.NaN;
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
    ClusterInfo now = cluster.status();
    CompletableFuture<List<QueueInfo>> known =
        now.replica().equals(now.leader())
            ? jobs.queues()
            : CompletableFuture.completedFuture(List.of());
    return known
        .orTimeout(MAX_QUEUES_MILLIS, TimeUnit.MILLISECONDS)
        .handle(
            (queues, unknown) -> {
              if (unknown != null) {
                logger.debug("the queues are not known here: {}", unknown.toString());
              }
              queueJobs.register(rows(unknown == null ? queues : List.of()), true);
              queueGauges.show(unknown == null ? queues : List.of());
              return registry.scrape();
            });
  }

  /** Names of queues are callers' words: beyond a bound they are shown as one. */
  private static List<Row<?>> rows(List<QueueInfo> queues) {
    List<Row<?>> rows = new ArrayList<>();
    int alone = Math.min(queues.size(), Figures.MAX_QUEUES);
    queues.subList(0, alone).forEach(each -> add(rows, each));
    if (alone < queues.size()) {
      QueueInfo others = new QueueInfo(Figures.OTHER, 0, 0, 0, 0, 0);
      for (QueueInfo each : queues.subList(alone, queues.size())) {
        others =
            new QueueInfo(
                Figures.OTHER,
                others.scheduled() + each.scheduled(),
                others.ready() + each.ready(),
                others.assigned() + each.assigned(),
                others.running() + each.running(),
                others.held() + each.held());
      }
      add(rows, others);
    }
    return rows;
  }

  private static void add(List<Row<?>> rows, QueueInfo queue) {
    rows.add(row(queue.queue(), "scheduled", queue.scheduled()));
    rows.add(row(queue.queue(), "ready", queue.ready()));
    rows.add(row(queue.queue(), "assigned", queue.assigned()));
    rows.add(row(queue.queue(), "running", queue.running()));
    rows.add(row(queue.queue(), "held", queue.held()));
  }

  private static Row<?> row(String queue, String state, long jobs) {
    return Row.of(Tags.of("queue", queue, "state", state), jobs);
  }
}
