package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/** New jobs, and the keys that keep a repeated submission from being a second job. */
final class Submissions {
  private final LedgerState state;
  private final Dependencies dependencies;
  private final Content content = new Content();

  // Those of the newest job: the next one often has the same.
  private Name lastQueue = JobRecord.NO_NAME;
  private Name lastType = JobRecord.NO_NAME;

  Submissions(LedgerState state, Dependencies dependencies) {
    this.state = state;
    this.dependencies = dependencies;
  }

  Outcome submit(Command.Submit command) {
    Name queue = find(command.queue(), lastQueue);
    Name type = command.type().equals(queue.text) ? queue : find(command.type(), lastType);
    content.of(command, queue, type);
    String key = command.key();
    long keyHash = 0;
    @Nullable KeyRecord known = null;
    if (key != null) {
      keyHash = Keys.hash(key);
      known = state.keys.find(key, keyHash);
      if (known != null && !expired(known)) {
        return same(known);
      }
    }
    if (command.jobId() <= state.lastJobId) {
      return Outcomes.rejected(Rejection.ID_NOT_NEW, command.jobId());
    }
    Predecessors after = command.ties().after();
    if (!after.isNone()) {
      long unknown = dependencies.firstUnknown(after);
      if (unknown != 0) {
        return Outcomes.rejected(Rejection.NO_SUCH_JOB, unknown);
      }
    }
    boolean oneKeyMore = key != null && known == null;
    if (!hasRoom(oneKeyMore, queue, type) || (!after.isNone() && !dependencies.haveRoom(after))) {
      return Outcomes.rejected(Rejection.FULL, command.jobId());
    }
    if (queue.settings != null) {
      Rejection rejection = queue.settings.judgeEntry();
      if (rejection != Rejection.NONE) {
        return Outcomes.rejected(rejection, command.jobId());
      }
    }
    JobRecord job = enter(command, queue, type, keyHash);
    if (known != null) {
      state.keys.remove(known); // Expired, whether a Tick has come by or not.
    }
    if (key != null) {
      KeyRecord record = state.keys.create();
      record.define(job.id, key, keyHash, content.low(), content.high(), command.keyExpiresAt());
      state.keys.add(record);
    }
    return Outcomes.accepted(job);
  }

  private Name find(String text, Name last) {
    return last.uses > 0 && last.text.equals(text) ? last : state.names.find(text);
  }

  /** The job that holds a key now; 0 when none does. */
  long jobIdOf(String key) {
    KeyRecord known = state.keys.find(key, Keys.hash(key));
    return known == null || expired(known) ? 0 : known.id;
  }

  private JobRecord enter(Command.Submit command, Name queue, Name type, long keyHash) {
    JobRecord job = state.jobs.create();
    job.define(command, queue, type, content.low(), keyHash);
    boolean due = command.runAt() <= state.now;
    boolean alone = command.ties().after().isNone();
    if (!alone) {
      Waiting waiting = dependencies.waitingFor(command.ties().after());
      job.setTimes(job.times.waiting(waiting));
      due &= waiting == Waiting.NONE;
    }
    job.setState(due ? JobState.READY : JobState.SCHEDULED);
    job.readyAt = Math.max(state.now, command.runAt());
    state.jobs.add(job);
    state.lastJobId = job.id;
    state.submittedTotal++;
    lastQueue = queue;
    lastType = type;
    if (!alone) {
      dependencies.cancelIfFailed(job);
    }
    return job;
  }

  /** A repeated key: the job it made, be it purged by now, or a conflict. */
  private Outcome same(KeyRecord known) {
    boolean sameContent = known.contentLow == content.low() && known.contentHigh == content.high();
    JobRecord job = state.jobs.get(known.id);
    if (job == null) {
      return new Outcome(
          sameContent ? Rejection.NONE : Rejection.KEY_CONFLICT,
          sameContent,
          known.id,
          0,
          0,
          JobState.SCHEDULED,
          0);
    }
    return sameContent ? Outcomes.repeated(job) : Outcomes.rejected(Rejection.KEY_CONFLICT, job);
  }

  private boolean expired(KeyRecord known) {
    if (known.expiresAt == Command.Submit.UNTIL_ENDED) {
      JobRecord job = state.jobs.get(known.id);
      return job == null || job.state().ended();
    }
    return known.expiresAt != 0 && known.expiresAt <= state.now;
  }

  private boolean hasRoom(boolean oneKeyMore, Name queue, Name type) {
    int newNames = (queue.uses == 0 ? 1 : 0) + (type.uses == 0 && type != queue ? 1 : 0);
    return state.jobs.table().size() < state.options.maxJobs()
        && (!oneKeyMore || state.keys.table().size() < state.options.maxKeys())
        && state.names.size() + newNames <= state.options.maxNames();
  }
}
