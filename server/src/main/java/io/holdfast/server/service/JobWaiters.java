package io.holdfast.server.service;

import io.holdfast.ledger.JobState;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.RefusedException;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Who waits for the end of a job. Called under the hand-over lock.
 *
 * <p>An end is noted while it is applied and told when its entry is: whoever goes on from it may
 * ask the replica, which must not be in the middle of a command then.
 */
final class JobWaiters {
  private record Waiter(CompletableFuture<JobInfo> future, long endNanos) {}

  private final Long2ObjectOpenHashMap<List<Waiter>> waiters = new Long2ObjectOpenHashMap<>();
  private final List<Long> ended = new ArrayList<>();

  /** Completes a future when the job has ended, or after a time with the job as it is then. */
  void await(long jobId, long waitMillis, CompletableFuture<JobInfo> future) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    waiters.computeIfAbsent(jobId, id -> new ArrayList<>(1)).add(new Waiter(future, end));
  }

  void changed(long jobId, JobState after) {
    if (after.ended() && waiters.containsKey(jobId)) {
      ended.add(jobId);
    }
  }

  /** The entry is applied. */
  void applied(LongFunction<JobInfo> jobs) {
    if (ended.isEmpty()) {
      return;
    }
    List<Long> told = List.copyOf(ended);
    ended.clear();
    for (long jobId : told) {
      List<Waiter> waiting = waiters.remove(jobId);
      if (waiting != null) {
        tell(waiting, jobId, jobs);
      }
    }
  }

  /** Whoever has waited long enough gets the job as it is. */
  void tick(LongFunction<JobInfo> jobs) {
    long now = System.nanoTime();
    for (long jobId : waiters.keySet().toLongArray()) {
      List<Waiter> waiting = waiters.get(jobId);
      List<Waiter> over = waiting.stream().filter(waiter -> now - waiter.endNanos >= 0).toList();
      if (!over.isEmpty()) {
        waiting.removeAll(over);
        if (waiting.isEmpty()) {
          waiters.remove(jobId);
        }
        tell(over, jobId, jobs);
      }
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
