package io.holdfast.server.endpoint;

import io.holdfast.ledger.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log has decided about a job.
 *
 * @param decisions in the order of the log
 * @param completeFrom nothing about the job is missing from this index on: where it was submitted,
 *     or, where the log before was compacted, the first index that is left
 * @param completeTo nothing is missing up to this index; more may be behind it where {@code more}
 * @param more true where it was cut short: ask again behind {@code completeTo}
 */
public record JobHistory(
    long jobId, List<Decision> decisions, long completeFrom, long completeTo, boolean more) {

  /** Decisions in one answer, at most. */
  public static final int MAX_DECISIONS = 1_000;

  /**
   * One decision.
   *
   * @param index its entry in the log
   * @param term the leadership term it was decided in; 0 where that cannot be told any more
   * @param timeMillis ledger time, since the Unix epoch
   * @param command such as {@code ASSIGN}; {@code TICK} where time did it
   * @param outcome ACCEPTED, DUPLICATE, or the reason of a refusal, which changed nothing; null
   *     where it cannot be told because the log before was compacted
   * @param state the job's after it; null where it cannot be told
   * @param generation the job's after it; 0 where it cannot be told
   * @param session the one that has the job after it, or that was refused; 0 for none
   * @param worker whose session that is; null where it is not known
   * @param detail a reason or an error, for people; null for none
   */
  public record Decision(
      long index,
      long term,
      long timeMillis,
      String command,
      @Nullable String outcome,
      @Nullable JobState state,
      long generation,
      long session,
      @Nullable String worker,
      @Nullable String detail) {}
}
