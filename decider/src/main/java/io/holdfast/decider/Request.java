package io.holdfast.decider;

import io.holdfast.ledger.Command;

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

  /** A command whose facts are all decided already. */
  record Decided(Command command) implements Request {}
}
