package io.holdfast.server.service;

import io.holdfast.ledger.JobState;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.RefusedException;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Who waits for the end of a job, or for its next change of state. Called under the hand-over lock.
 *
 * <p>A change is noted while it is applied and told when its entry is: whoever goes on from it may
 * ask the replica, which must not be in the middle of a command then.
 */
final class JobWaiters {
  /**
   * @param forAny true where any change of state will do
   */
  private record Waiter(CompletableFuture<JobInfo> future, long endNanos, boolean forAny) {}

  private final Long2ObjectOpenHashMap<List<Waiter>> waiters = new Long2ObjectOpenHashMap<>();

  /** What has changed in the entry that is being applied: true where it has ended. */
  private final Map<Long, Boolean> changed = new LinkedHashMap<>();

  /** Completes a future when the job has ended, or after a time with the job as it is then. */
  void await(long jobId, long waitMillis, CompletableFuture<JobInfo> future) {
    await(jobId, waitMillis, future, false);
  }

  /** The same, for the next change of state. */
  void awaitChange(long jobId, long waitMillis, CompletableFuture<JobInfo> future) {
    await(jobId, waitMillis, future, true);
  }

  private void await(
      long jobId, long waitMillis, CompletableFuture<JobInfo> future, boolean forAny) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    waiters.computeIfAbsent(jobId, id -> new ArrayList<>(1)).add(new Waiter(future, end, forAny));
  }

  void changed(long jobId, JobState after) {
    if (waiters.containsKey(jobId)) {
      changed.merge(jobId, after.ended(), Boolean::logicalOr);
    }
  }

  /** The entry is applied. */
  void applied(LongFunction<JobInfo> jobs) {
    if (changed.isEmpty()) {
      return;
    }
    Map<Long, Boolean> told = new LinkedHashMap<>(changed);
    changed.clear();
    told.forEach((id, ended) -> release(id, waiter -> ended || waiter.forAny, jobs));
  }

  /** Whoever has waited long enough gets the job as it is. */
  void tick(LongFunction<JobInfo> jobs) {
    long now = System.nanoTime();
    for (long jobId : waiters.keySet().toLongArray()) {
      release(jobId, waiter -> now - waiter.endNanos >= 0, jobs);
    }
  }

  private void release(long jobId, Predicate<Waiter> which, LongFunction<JobInfo> jobs) {
    List<Waiter> waiting = waiters.get(jobId);
    if (waiting == null) {
      return;
    }
    List<Waiter> over = waiting.stream().filter(which).toList();
    if (!over.isEmpty()) {
      waiting.removeAll(over);
      if (waiting.isEmpty()) {
        waiters.remove(jobId);
      }
      tell(over, jobId, jobs);
    }
  }

  /**
   * A snapshot from another replica may have ended and purged it meanwhile: then it is not known.
   */
  private static void tell(List<Waiter> waiting, long jobId, LongFunction<JobInfo> jobs) {
    try {
      JobInfo job = jobs.apply(jobId);
      waiting.forEach(waiter -> waiter.future.complete(job));
    } catch (RefusedException unknown) {
      waiting.forEach(waiter -> waiter.future.completeExceptionally(unknown));
    }
  }
}
