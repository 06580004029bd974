package io.holdfast.cli.node;

import org.jspecify.annotations.Nullable;

/** What became of one job operation of a {@link NodeEngine}. */
public sealed interface Answer {

  /**
   * Committed and applied.
   *
   * @param generation the job's generation after it
   */
  record Accepted(long generation) implements Answer {}

  /**
   * Judged at apply, and refused; nothing changed.
   *
   * @param reason why
   * @param generation the generation that the job is in; 0 for {@link Reason#NEVER_ASSIGNED}
   * @param worker who has the job now; null when nobody has it
   */
  record Rejected(Reason reason, long generation, @Nullable String worker) implements Answer {}

  /**
   * Too few replicas are up: it is not accepted.
   *
   * @param text how many are up and how many are needed
   */
  record NoQuorum(String text) implements Answer {}

  /**
   * Why an operation was refused. Where several hold, the first of this list is said; a job that
   * has ended says so whatever the generation.
   */
  enum Reason {
    /** Acknowledge, complete, release: no job of this name is known. */
    NEVER_ASSIGNED,
    /** The job is completed, in {@link Rejected#generation}. */
    COMPLETED,
    /** The generation asked for is lower than the job's. */
    STALE_GENERATION,
    /** Acknowledge, complete: the generation asked for is higher than the job's. */
    FUTURE_GENERATION,
    /** Assign: the job is assigned in the generation asked for. */
    ALREADY_ASSIGNED,
    /** Acknowledge, complete, release: the job is free in its generation. */
    NOT_ASSIGNED,
    /** Acknowledge, complete: another worker has the job in this generation. */
    OTHER_WORKER,
    /** A bound of the ledger is reached; the same can be asked again later. */
    FULL
  }
}
