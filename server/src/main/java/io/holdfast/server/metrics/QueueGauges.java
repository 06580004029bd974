package io.holdfast.server.metrics;

import io.holdfast.ledger.QueueMode;
import io.holdfast.server.endpoint.Figures;
import io.holdfast.server.endpoint.JobEndpoint.QueueInfo;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** What is set for queues, for those who wonder why nothing starts. */
final class QueueGauges {
  private final MultiGauge paused;
  private final MultiGauge limit;

  QueueGauges(PrometheusMeterRegistry registry) {
    paused =
        MultiGauge.builder("holdfast.queue.paused")
            .description("1 where a queue is paused, else 0, on the leader")
            .register(registry);
    limit =
        MultiGauge.builder("holdfast.queue.limit")
            .description("Jobs of a queue that may run at once, 0 for any number, on the leader")
            .register(registry);
  }

  /** Shows them as they are now; of many queues the first ones, by name. */
  void show(List<QueueInfo> queues) {
    List<Row<?>> pausedRows = new ArrayList<>();
    List<Row<?>> limitRows = new ArrayList<>();
    for (QueueInfo each : queues.subList(0, Math.min(queues.size(), Figures.MAX_QUEUES))) {
      Tags tags = Tags.of("queue", each.queue());
      pausedRows.add(Row.of(tags, each.mode() == QueueMode.PAUSED ? 1 : 0));
      limitRows.add(Row.of(tags, each.settings().concurrent()));
    }
    paused.register(pausedRows, true);
    limit.register(limitRows, true);
  }
}
