package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/** New jobs, and the keys that keep a repeated submission from being a second job. */
final class Submissions {
  private final LedgerState state;

  Submissions(LedgerState state) {
    this.state = state;
  }

  Outcome submit(Command.Submit command) {
    Name queue = state.names.find(command.queue());
    Name type = command.type().equals(queue.text) ? queue : state.names.find(command.type());
    long contentLow = Content.low(command, queue, type);
    String key = command.key();
    long keyHash = 0;
    long contentHigh = 0;
    @Nullable KeyRecord known = null;
    if (key != null) {
      keyHash = Keys.hash(key);
      contentHigh = Content.high(command, queue, type);
      known = state.keys.find(key, keyHash);
      if (known != null && !expired(known)) {
        return same(known, contentLow, contentHigh);
      }
    }
    if (command.jobId() <= state.lastJobId) {
      return Outcomes.rejected(Rejection.ID_NOT_NEW, command.jobId());
    }
    boolean oneKeyMore = key != null && known == null;
    if (!hasRoom(oneKeyMore, queue, type)) {
      return Outcomes.rejected(Rejection.FULL, command.jobId());
    }
    JobRecord job = enter(command, queue, type, contentLow);
    if (known != null) {
      state.keys.remove(known); // Expired, whether a Tick has come by or not.
    }
    if (key != null) {
      KeyRecord record = state.keys.create();
      record.define(job.id, key, keyHash, contentLow, contentHigh, command.keyExpiresAt());
      state.keys.add(record);
    }
    return Outcomes.accepted(job);
  }

  /** The job that holds a key now; 0 when none does. */
  long jobIdOf(String key) {
    KeyRecord known = state.keys.find(key, Keys.hash(key));
    return known == null || expired(known) ? 0 : known.id;
  }

  private JobRecord enter(Command.Submit command, Name queue, Name type, long contentLow) {
    JobRecord job = state.jobs.create();
    job.define(command, queue, type, contentLow);
    boolean due = command.runAt() <= state.now;
    job.setState(due ? JobState.READY : JobState.SCHEDULED);
    job.readyAt = due ? state.now : command.runAt();
    state.jobs.add(job);
    state.lastJobId = job.id;
    state.submittedTotal++;
    return job;
  }

  /** A repeated key: the job it made, be it purged by now, or a conflict. */
  private Outcome same(KeyRecord known, long contentLow, long contentHigh) {
    boolean sameContent = known.contentLow == contentLow && known.contentHigh == contentHigh;
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
    return known.expiresAt != 0 && known.expiresAt <= state.now;
  }

  private boolean hasRoom(boolean oneKeyMore, Name queue, Name type) {
    int newNames = (queue.uses == 0 ? 1 : 0) + (type.uses == 0 && type != queue ? 1 : 0);
    return state.jobs.table().size() < state.options.maxJobs()
        && (!oneKeyMore || state.keys.table().size() < state.options.maxKeys())
        && state.names.size() + newNames <= state.options.maxNames();
  }
}
