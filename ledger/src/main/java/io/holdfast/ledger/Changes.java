package io.holdfast.ledger;

/** What people change in jobs that wait. */
final class Changes {
  private final LedgerState state;
  private final Moves moves;

  Changes(LedgerState state, Moves moves) {
    this.state = state;
    this.moves = moves;
  }

  Outcome change(QueueCommand.ChangeJob command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    if (job.state().ended()) {
      return Outcomes.rejected(Rejection.ALREADY_ENDED, job);
    }
    if (job.state() != JobState.READY && job.state() != JobState.SCHEDULED) {
      return Outcomes.rejected(Rejection.NOT_WAITING, job);
    }
    if (changesNothing(job, command)) {
      return Outcomes.repeated(job);
    }
    moves.change(job, command.priority(), command.runAt());
    return Outcomes.accepted(job);
  }

  private boolean changesNothing(JobRecord job, QueueCommand.ChangeJob command) {
    boolean samePriority = command.priority() < 0 || command.priority() == job.priority;
    long runAt = command.runAt();
    long readyAt = job.times.waiting == Waiting.NONE ? runAt : Math.max(runAt, state.now);
    boolean sameTime =
        runAt < 0 || (job.state() == JobState.READY ? runAt <= state.now : readyAt == job.readyAt);
    return samePriority && sameTime;
  }
}
