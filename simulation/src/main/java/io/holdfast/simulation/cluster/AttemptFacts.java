package io.holdfast.simulation.cluster;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.Outcome;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.simulation.checker.Observation;

/**
 * The part of {@link Facts} that is about attempts and lost workers: what was asked for, read from
 * the commands, and where the job was afterwards.
 */
final class AttemptFacts {
  private final Journal journal;

  AttemptFacts(Journal journal) {
    this.journal = journal;
  }

  /** A command was accepted, and not for the second time. */
  void accepted(long index, Command command, Outcome outcome) {
    if (command instanceof Command.Submit submit) {
      JobRules rules = submit.rules();
      journal.tell(
          new Observation.AttemptsSet(
              index,
              submit.jobId(),
              rules.retry().maxAttempts(),
              rules.onWorkerLoss() == OnWorkerLoss.REASSIGN,
              rules.onWorkerLoss() == OnWorkerLoss.HOLD));
    } else if (command instanceof Command.Fail fail) {
      journal.tell(
          new Observation.AttemptFailed(
              index, fail.jobId(), fail.retryable(), outcome.state().name()));
    } else if (command instanceof Command.Release release) {
      journal.tell(
          new Observation.TakenBack(
              index,
              release.jobId(),
              release.reason() == ReleaseReason.SESSION_LOST,
              outcome.state().name()));
    }
  }
}
