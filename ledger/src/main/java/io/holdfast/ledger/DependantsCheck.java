package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link Invariants} of jobs that wait for others: works the index out again, and compares. */
final class DependantsCheck {
  private DependantsCheck() {}

  static void check(Jobs jobs) {
    Map<Long, LongList> expected = new TreeMap<>();
    jobs.table().forEach(job -> collect(jobs, job, expected));
    Dependants dependants = jobs.dependants();
    if (dependants.size() != expected.size()) {
      throw new IllegalStateException(
          "Expected %d jobs to be waited for but there are %d"
              .formatted(expected.size(), dependants.size()));
    }
    @Nullable JobRecord first = null;
    for (var each : expected.entrySet()) {
      LongList those = dependants.of(each.getKey());
      if (!those.equals(each.getValue())) {
        throw new IllegalStateException(
            "Expected %s to wait for job %d but found %s"
                .formatted(each.getValue(), each.getKey(), those));
      }
      JobRecord job = jobs.get(each.getKey());
      if (job != null && job.state().ended() && (first == null || job.place < first.place)) {
        first = job;
      }
    }
    JobRecord found = dependants.firstDue();
    long due = found == null ? 0 : found.id;
    long expectedDue = first == null ? 0 : first.id;
    if (due != expectedDue) {
      throw new IllegalStateException(
          "Expected job %d to be settled next but it is %d".formatted(expectedDue, due));
    }
  }

  private static void collect(Jobs jobs, JobRecord job, Map<Long, LongList> expected) {
    Waiting waiting = job.times.waiting;
    if (waiting == Waiting.NONE) {
      return;
    }
    int left = 0;
    for (int position = 0; position < job.ties.after().size(); position++) {
      if (!waiting.isSettled(position)) {
        long id = job.ties.after().jobId(position);
        if (id >= job.id || jobs.get(id) == null) {
          throw new IllegalStateException(
              "Expected job " + job.id + " to wait for an earlier one that is known, not " + id);
        }
        expected.computeIfAbsent(id, unused -> new LongArrayList()).add(job.id);
        left++;
      }
    }
    if (left != waiting.left) {
      throw new IllegalStateException(
          "Expected job %d to wait for %d jobs but it is %s".formatted(job.id, left, waiting));
    }
  }
}
