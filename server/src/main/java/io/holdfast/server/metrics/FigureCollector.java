package io.holdfast.server.metrics;

import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.Figures;
import io.holdfast.server.endpoint.Figures.Distribution;
import io.holdfast.server.endpoint.Figures.OfQueue;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.Map;

/**
 * What a replica has counted, as figures for Prometheus. The replica counts in plain numbers under
 * a lock that it holds anyway; a meter of the library for each would cost every job some atomic
 * steps. So they are only put into the library's form here, when somebody reads them.
 */
final class FigureCollector implements MultiCollector {
  private final ClusterEndpoint cluster;

  FigureCollector(ClusterEndpoint cluster) {
    this.cluster = cluster;
  }

  @Override
  public MetricSnapshots collect() {
    Figures figures = cluster.figures();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    queues(all, figures);
    all.metricSnapshot(
        counter(
            "holdfast_reassignments",
            "Jobs that were taken from a session",
            "reason",
            figures.reassignments()));
    all.metricSnapshot(
        counter(
            "holdfast_fenced",
            "Messages of sessions that did not have the job any more",
            "op",
            figures.fenced()));
    all.metricSnapshot(
        CounterSnapshot.builder()
            .name("holdfast_notifications_resent")
            .help("Notifications that did not go to their worker for the first time")
            .dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value((double) figures.notificationsResent())
                    .build())
            .build());
    all.metricSnapshot(
        gauge("holdfast_workers", "Open sessions of workers", "state", figures.workers()));
    all.metricSnapshot(
        gauge(
            "holdfast_worker_slots",
            "Jobs that workers have, and how many more they have asked for",
            "state",
            figures.slots()));
    all.metricSnapshot(
        histogram("holdfast_job_wait_seconds", "From READY to assigned", figures.waitSeconds()));
    all.metricSnapshot(
        histogram(
            "holdfast_job_attempt_seconds",
            "From assigned to the end of the attempt",
            figures.attemptSeconds()));
    all.metricSnapshot(
        histogram(
            "holdfast_log_sync_seconds",
            "Writes to the log, from the write to the end of its sync",
            figures.syncSeconds()));
    all.metricSnapshot(
        histogram(
            "holdfast_log_batch_entries",
            "Entries that were written and synced together",
            figures.batchEntries()));
    all.metricSnapshot(
        gauge(
            "holdfast_recovery_seconds",
            "From the last election of this replica to its service",
            figures.recoverySeconds()));
    all.metricSnapshot(
        gauge(
            "holdfast_snapshot_bytes",
            "The newest snapshot that this process has written or read",
            figures.snapshotBytes()));
    return all.build();
  }

  private static void queues(MetricSnapshots.Builder all, Figures figures) {
    CounterSnapshot.Builder submitted =
        CounterSnapshot.builder().name("holdfast_jobs_submitted").help("Jobs that were taken in");
    CounterSnapshot.Builder finished =
        CounterSnapshot.builder().name("holdfast_jobs_finished").help("Jobs that ended");
    GaugeSnapshot.Builder oldest =
        GaugeSnapshot.builder()
            .name("holdfast_queue_oldest_seconds")
            .help("For how long the oldest READY job has waited; 0 where none waits");
    for (OfQueue each : figures.queues()) {
      submitted.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(Labels.of("queue", each.queue()))
              .value((double) each.submitted())
              .build());
      each.finished()
          .forEach(
              (outcome, count) ->
                  finished.dataPoint(
                      CounterSnapshot.CounterDataPointSnapshot.builder()
                          .labels(Labels.of("queue", each.queue(), "outcome", outcome))
                          .value(count)
                          .build()));
      oldest.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .labels(Labels.of("queue", each.queue()))
              .value(each.oldestSeconds())
              .build());
    }
    all.metricSnapshot(submitted.build());
    all.metricSnapshot(finished.build());
    all.metricSnapshot(oldest.build());
  }

  private static CounterSnapshot counter(
      String name, String help, String label, Map<String, Long> values) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    values.forEach(
        (value, count) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of(label, value))
                    .value(count)
                    .build()));
    return counter.build();
  }

  private static GaugeSnapshot gauge(
      String name, String help, String label, Map<String, Long> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (value, count) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(label, value))
                    .value(count)
                    .build()));
    return gauge.build();
  }

  /** One value; NaN where there is none. */
  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static HistogramSnapshot histogram(String name, String help, Distribution values) {
    double[] bounds = Arrays.copyOf(values.upperBounds(), values.counts().length);
    bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
    return HistogramSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, values.counts()))
                .sum(values.sum())
                .build())
        .build();
  }
}
