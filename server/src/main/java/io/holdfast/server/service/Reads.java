package io.holdfast.server.service;

import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.server.endpoint.JobFilter;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what is at least as new as everything that was confirmed before (P12). */
final class Reads {
  /** Jobs that one turn looks at, however few of them it is about: bounded, under the lock. */
  static final int MAX_LOOKED_AT = 20_000;

  private final Replica replica;

  Reads(Replica replica) {
    this.replica = replica;
  }

  /** Throws {@link RefusedException} into the answer where the reader does. */
  <T> CompletableFuture<T> read(Function<LedgerView, T> reader) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    replica.read(
        view -> {
          try {
            answer.complete(reader.apply(view));
          } catch (RefusedException refused) {
            answer.completeExceptionally(refused);
          }
        },
        reason ->
            answer.completeExceptionally(
                new RefusedException(
                    Refusal.NO_LEADER, "This replica cannot tell what is newest: " + reason)));
    return answer;
  }

  /** What can be told from a state alone, without a copy of the job. */
  interface StateTest {
    boolean test(@Nullable JobState state);
  }

  /**
   * Shows jobs in the order of their ids.
   *
   * @param states only those in such states
   * @param filter and only those
   * @param visitor answers false when it has enough
   * @return the id after which it goes on; 0 when all were looked at
   */
  long scan(
      LedgerView view, long afterId, StateTest states, JobFilter filter, Predicate<Job> visitor) {
    // A ledger that nothing was written to for a while is behind the clock.
    long now = Math.max(view.now(), replica.clocks().now());
    long[] last = {afterId, 0};
    boolean[] whole = {true};
    view.forEachJob(
        afterId,
        id -> {
          last[0] = id;
          last[1]++;
          JobState state = view.stateOf(id);
          boolean goOn = true;
          if (states.test(state) && (filter.state() == null || filter.state() == state)) {
            Job job = view.job(id);
            goOn = job == null || !matches(job, filter, now) || visitor.test(job);
          }
          whole[0] = goOn && last[1] < MAX_LOOKED_AT;
          return whole[0];
        });
    return whole[0] ? 0 : last[0];
  }

  private static boolean matches(Job job, JobFilter filter, long now) {
    return (filter.queue() == null || job.queue().equals(filter.queue()))
        && (filter.type() == null || job.type().equals(filter.type()))
        && (filter.error() == null || job.error().contains(filter.error()))
        && (filter.sinceMillis() == 0
            || (job.endedAt() != 0 && job.endedAt() >= now - filter.sinceMillis()));
  }
}
