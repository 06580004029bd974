package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayFIFOQueue;
import it.unimi.dsi.fastutil.longs.LongLinkedOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs wait for which: the other direction of {@link Predecessors}, derived from the jobs
 * that {@linkplain Waiting wait}, in no snapshot and in no digest.
 *
 * <p>Naively, the end of a job would set free all that wait for it. But that may be thousands, and
 * their ends set free or cancel thousands more, all in the apply of one command. So an end only
 * puts the job into a queue, and Ticks settle it with those that wait, one after the other: in the
 * order of the ends, then of the ids of those that wait.
 *
 * <p>Maps are for look-up; what is iterated is in order.
 */
final class Dependants {
  private static final long NOBODY = 0;

  private final RecordTable<JobRecord> table;

  /** Of a job that one waits for: that one. */
  private final Long2LongOpenHashMap single = new Long2LongOpenHashMap();

  /** Of a job that several wait, or waited, for: those, by their ids. */
  private final Long2ObjectOpenHashMap<LongLinkedOpenHashSet> several =
      new Long2ObjectOpenHashMap<>();

  /** Ended jobs that are not settled, and the places of their ends, which ascend. */
  private final LongArrayFIFOQueue dueIds = new LongArrayFIFOQueue();

  private final LongArrayFIFOQueue duePlaces = new LongArrayFIFOQueue();

  Dependants(RecordTable<JobRecord> table) {
    this.table = table;
  }

  /** A job that waits was taken in; its id is above those of all others. */
  void entered(JobRecord job) {
    Waiting waiting = job.times.waiting;
    Predecessors after = job.ties.after();
    for (int position = 0; position < after.size(); position++) {
      if (!waiting.isSettled(position)) {
        add(after.jobId(position), job.id);
      }
    }
  }

  /** A job waits for fewer than before, or for none any more, for whatever reason. */
  void changed(JobRecord job, Waiting before) {
    before.forEachSettledIn(
        job.times.waiting, position -> remove(job.ties.after().jobId(position), job.id));
  }

  /** A job has ended and has its place. */
  void ended(JobRecord job) {
    if (has(job.id)) {
      dueIds.enqueue(job.id);
      duePlaces.enqueue(job.place);
    }
  }

  /** All jobs of a snapshot are there: what had ended and was not settled is queued again. */
  void restored() {
    List<JobRecord> due = new ArrayList<>();
    single.keySet().forEach(id -> addEnded(due, id));
    several.keySet().forEach(id -> addEnded(due, id));
    due.sort(Comparator.comparingLong(job -> job.place));
    due.forEach(this::ended);
  }

  private void addEnded(List<JobRecord> due, long id) {
    JobRecord job = table.get(id);
    if (job != null && job.state().ended()) {
      due.add(job);
    }
  }

  /** The job that ended first of those that are not settled; null when there is none. */
  @Nullable JobRecord firstDue() {
    while (!dueIds.isEmpty()) {
      JobRecord job = table.get(dueIds.firstLong());
      // It may have been retried meanwhile, or nobody waits any more.
      if (job != null && job.state().ended() && job.place == duePlaces.firstLong() && has(job.id)) {
        return job;
      }
      dueIds.dequeueLong();
      duePlaces.dequeueLong();
    }
    return null;
  }

  /** The first of those that wait for a job; there has to be one. */
  long firstOf(long id) {
    long only = single.get(id);
    if (only != NOBODY) {
      return only;
    }
    LongLinkedOpenHashSet all = several.get(id);
    if (all == null) {
      throw new IllegalStateException("Expected a job that waits for job " + id);
    }
    return all.firstLong();
  }

  /** True where some job waits for this one. */
  boolean has(long id) {
    return !isEmpty() && (single.containsKey(id) || several.containsKey(id));
  }

  /** How many wait for a job. */
  int count(long id) {
    if (single.containsKey(id)) {
      return 1;
    }
    LongLinkedOpenHashSet all = several.get(id);
    return all == null ? 0 : all.size();
  }

  /** Those that wait for a job, by their ids; for the package's own checks. */
  LongList of(long id) {
    LongLinkedOpenHashSet all = several.get(id);
    return all == null ? LongList.of(single.get(id)) : LongList.of(all.toLongArray());
  }

  /** How many jobs are waited for. */
  int size() {
    return single.size() + several.size();
  }

  boolean isEmpty() {
    return single.isEmpty() && several.isEmpty();
  }

  private void add(long predecessor, long id) {
    LongLinkedOpenHashSet all = several.get(predecessor);
    if (all != null) {
      all.add(id);
      return;
    }
    long only = single.get(predecessor);
    if (only == NOBODY) {
      single.put(predecessor, id);
    } else {
      single.remove(predecessor);
      several.put(predecessor, new LongLinkedOpenHashSet(new long[] {only, id}));
    }
  }

  private void remove(long predecessor, long id) {
    LongLinkedOpenHashSet all = several.get(predecessor);
    if (all == null) {
      single.remove(predecessor);
      return;
    }
    all.remove(id);
    if (all.isEmpty()) {
      several.remove(predecessor);
    }
  }
}
