package io.holdfast.ledger;

/**
 * Who has a job: assignment, takeover, acceptance, release. Here the promises P2 (one owner a
 * generation) and P3 (generations only grow) are kept.
 */
final class Assignments {
  private final LedgerState state;
  private final Moves moves;
  private final Starts starts;

  Assignments(LedgerState state, Moves moves) {
    this.state = state;
    this.moves = moves;
    starts = new Starts(state);
  }

  Outcome assign(Command.Assign command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    return assignOpen(job, command.sessionId(), command.generation());
  }

  Outcome takeOver(Command.TakeOver command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    long generation = command.generation();
    if (generation <= job.generation || job.state().ended()) {
      return assignOpen(job, command.sessionId(), generation);
    }
    if (job.state() == JobState.SCHEDULED) {
      return Outcomes.rejected(Rejection.NOT_READY, job);
    }
    if (!state.sessions.takesJobs(command.sessionId())) {
      return Outcomes.rejected(Rejection.SESSION_CLOSED, job);
    }
    if (job.state().owned()) {
      moves.assign(job, command.sessionId(), generation); // It has started already.
      return Outcomes.accepted(job);
    }
    return start(job, command.sessionId(), generation);
  }

  Outcome acknowledge(Command.Acknowledge command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    Rejection rejection = judgeOwner(job, command.sessionId(), command.generation());
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    if (job.state() == JobState.RUNNING) {
      return Outcomes.repeated(job);
    }
    moves.accept(job);
    return Outcomes.accepted(job);
  }

  Outcome release(Command.Release command) {
    JobRecord job = state.jobs.get(command.jobId());
    if (job == null) {
      return Outcomes.rejected(Rejection.NO_SUCH_JOB, command.jobId());
    }
    Rejection rejection = judgeRelease(job, command.generation());
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    boolean lost = command.reason() == ReleaseReason.SESSION_LOST;
    moves.release(job, lost ? job.rules.onWorkerLoss() : OnWorkerLoss.REASSIGN);
    return Outcomes.accepted(job);
  }

  /**
   * Whether a message about an assignment is from the session that has the job now, in its current
   * generation.
   */
  static Rejection judgeOwner(JobRecord job, long session, long generation) {
    if (job.state().ended()) {
      return Rejection.ALREADY_ENDED;
    }
    boolean current = generation == Command.CURRENT || generation == job.generation;
    if (!job.state().owned()) {
      return current ? Rejection.NOT_ASSIGNED : Rejection.FENCED;
    }
    return current && session == job.session ? Rejection.NONE : Rejection.FENCED;
  }

  private Outcome assignOpen(JobRecord job, long session, long generation) {
    Rejection rejection = judgeAssign(job, session, generation);
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    return start(job, session, job.generation);
  }

  /** Gives a job that nobody has to a session, if limits let it start. */
  private Outcome start(JobRecord job, long session, long generation) {
    Rejection rejection = starts.judge(job);
    if (rejection != Rejection.NONE) {
      return Outcomes.rejected(rejection, job);
    }
    moves.assign(job, session, generation);
    starts.started(job);
    return Outcomes.accepted(job);
  }

  private Rejection judgeAssign(JobRecord job, long session, long generation) {
    if (job.state().ended()) {
      return Rejection.ALREADY_ENDED;
    }
    if (generation != Command.CURRENT && generation < job.generation) {
      return Rejection.STALE_GENERATION;
    }
    if (generation > job.generation) {
      return Rejection.FUTURE_GENERATION;
    }
    if (job.state().owned()) {
      return Rejection.ALREADY_ASSIGNED;
    }
    if (job.state() != JobState.READY) {
      return Rejection.NOT_READY;
    }
    return state.sessions.takesJobs(session) ? Rejection.NONE : Rejection.SESSION_CLOSED;
  }

  private static Rejection judgeRelease(JobRecord job, long generation) {
    if (job.state().ended()) {
      return Rejection.ALREADY_ENDED;
    }
    if (generation != Command.CURRENT && generation < job.generation) {
      return Rejection.STALE_GENERATION;
    }
    if (generation > job.generation) {
      return Rejection.FUTURE_GENERATION;
    }
    return job.state().owned() ? Rejection.NONE : Rejection.NOT_ASSIGNED;
  }
}
