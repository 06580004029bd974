package io.holdfast.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads queues and limits out of the state. */
final class QueueReader implements QueueView {
  private final LedgerState state;

  QueueReader(LedgerState state) {
    this.state = state;
  }

  @Override
  public QueueStatus queue(String queue) {
    return status(state.names.find(queue));
  }

  @Override
  public List<QueueStatus> all() {
    List<QueueStatus> all = new ArrayList<>();
    for (Name name : state.names.all()) {
      if (name.settings != null || Arrays.stream(name.jobs).anyMatch(count -> count > 0)) {
        all.add(status(name));
      }
    }
    all.sort(Comparator.comparing(QueueStatus::queue));
    return all;
  }

  @Override
  public void forEachKept(Consumer<Kept> visitor) {
    state
        .queues
        .table()
        .forEach(
            queue -> {
              QueueEnds ends = queue.ends;
              if (ends != null) {
                JobRecord first = state.jobs.get(ends.firstId());
                visitor.accept(
                    new Kept(
                        queue.name.text,
                        queue.settings.retention(),
                        queue.name.ended(),
                        queue.name.endedBytes,
                        first == null ? Long.MAX_VALUE : first.endedAt));
              }
            });
  }

  private static QueueStatus status(Name name) {
    QueueRecord record = name.settings;
    return record == null
        ? new QueueStatus(name.text, QueueSettings.DEFAULT, QueueMode.OPEN, name.jobs.clone(), 0)
        : new QueueStatus(
            name.text, record.settings, record.mode, name.jobs.clone(), record.fullAt);
  }

  @Override
  public long ownedIn(String queue) {
    return state.names.find(queue).owned();
  }

  @Override
  public long rateFullIn(String queue) {
    QueueRecord record = state.names.find(queue).settings;
    return record == null ? 0 : record.fullAt;
  }

  @Override
  public long ownedOf(String limitKey) {
    @Nullable KeyUse use = state.keyUses.find(limitKey);
    return use == null ? 0 : use.owned;
  }

  @Override
  public long rateFullOf(String limitKey) {
    @Nullable KeyUse use = state.keyUses.find(limitKey);
    return use == null ? 0 : use.fullAt;
  }

  @Override
  public int readyPriority(long jobId) {
    JobRecord job = state.jobs.get(jobId);
    return job == null || job.state() != JobState.READY ? -1 : job.priority;
  }
}
