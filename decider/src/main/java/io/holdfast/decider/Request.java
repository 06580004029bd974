package io.holdfast.decider;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.FireKind;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.ReleaseReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of the leader, in the caller's terms: names, not ids. {@link Decider} turns it
 * into commands.
 *
 * <p>Generations are as in {@link Command}: {@link Command#CURRENT} means the one that the job is
 * in at apply.
 */
public sealed interface Request {

  /** Give a job, known by its key, to a worker; a job that is not known is submitted first. */
  record TakeOver(String key, String worker, long generation) implements Request {}

  /** A worker has accepted a job. */
  record Acknowledge(String key, String worker, long generation) implements Request {}

  /** A worker has done a job. */
  record Complete(String key, String worker, long generation) implements Request {}

  /** Take a job from whoever has it. */
  record Release(String key) implements Request {}

  /**
   * A new job; the leader gives the id and, where a worker has room, the worker. Lengths of time in
   * milliseconds from the decision on, 0 for none.
   *
   * @param runAt point in time, milliseconds since the Unix epoch; 0 to go by {@code delay}
   */
  record Submit(
      @Nullable String key,
      long keyTtl,
      String queue,
      String type,
      byte[] payload,
      long runAt,
      long delay,
      long queueTimeout,
      long totalTimeout,
      int priority,
      JobRules rules,
      JobTies ties)
      implements Request {
    /** In place of the key's length of life: until the job has ended. */
    public static final long UNTIL_ENDED = -1;
  }

  /** A worker process begins. */
  record OpenSession(String worker, long lease, List<String> queues, List<String> types)
      implements Request {}

  /**
   * A worker process ended or was lost: it gets nothing more, and what it has goes to others.
   *
   * @param jobs what it has, at most as many as fit into an entry
   */
  record CloseSession(long sessionId, ReleaseReason reason, long[] jobs) implements Request {}

  /** The session that a worker has now takes nothing new, and ends what it has. */
  record DrainWorker(String worker) implements Request {}

  /**
   * An attempt failed.
   *
   * @param retryDelay from the decision to the next attempt, milliseconds; negative for the job's
   *     own
   */
  record Fail(
      long jobId, long sessionId, long generation, String error, long retryDelay, boolean retryable)
      implements Request {}

  /**
   * Cancel a job.
   *
   * @param grace how long its worker has, milliseconds
   */
  record Cancel(long jobId, long grace) implements Request {}

  /**
   * One occurrence of a schedule is to make a job.
   *
   * @param version of the schedule as it was decided on
   * @param after {@link FireKind#DUE}: every instant up to here is decided
   * @param nominal the instant, milliseconds since the Unix epoch; {@link FireKind#MANUAL}: any
   * @param key idempotency key of the job; null for none
   * @param keyTtl how long that is remembered, milliseconds
   */
  record Fire(
      long scheduleId,
      long version,
      FireKind kind,
      long after,
      long nominal,
      @Nullable String key,
      long keyTtl)
      implements Request {}

  /**
   * Start a FAILED or EXPIRED job again, a while from now.
   *
   * @param delay from the decision on, milliseconds
   */
  record RetryLater(long jobId, long delay) implements Request {}

  /**
   * Let a job that waits start a while from now.
   *
   * @param priority from 0 to 9, or {@link io.holdfast.ledger.QueueCommand#UNCHANGED}
   * @param delay from the decision on, milliseconds
   */
  record ChangeLater(long jobId, int priority, long delay) implements Request {}

  /** A command whose facts are all decided already. */
  record Decided(Command command) implements Request {}

  /** More or less how many bytes of an entry its commands take. */
  default int weight() {
    if (this instanceof Submit submit) {
      return 256 + submit.payload.length;
    } else if (this instanceof Fail fail) {
      return 64 + 3 * fail.error.length();
    } else if (this instanceof CloseSession close) {
      return 64 + 16 * close.jobs.length;
    } else if (this instanceof Decided decided
        && decided.command instanceof Command.Complete complete) {
      return 64 + complete.result().length;
    }
    return 256;
  }
}
