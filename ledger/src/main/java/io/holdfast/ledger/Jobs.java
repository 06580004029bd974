package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * All jobs, with everything that is derived from them: how many are in each state, the order of the
 * owned and of the ended ones, what is pending for workers, what waits for time, the digest.
 *
 * <p>A change is {@link #touch}, then the record's fields, then {@link #settle}, which brings all
 * of that up to date; families of commands know nothing of indexes.
 */
final class Jobs {
  /** Removed records kept for the next jobs; so many at most, some 12 MB. */
  private static final int MAX_SPARE = 1 << 16;

  private final RecordTable<JobRecord> table = new RecordTable<>();
  private final Deadlines<JobRecord> deadlines = new Deadlines<>(table);
  private final Sessions sessions;
  private final Names names;
  private final JobList owned = new JobList();
  private final JobList ended = new JobList();
  private final long[] counts = new long[JobState.values().length];
  private long cancelNotices;

  /** The last place given, in either list. Only grows. */
  private long lastPlace;

  private @Nullable JobRecord spare;
  private int spares;

  // What the record under change was before.
  private @Nullable JobRecord changing;
  private JobState stateBefore = JobState.READY;
  private long ownerBefore;
  private boolean noticeBefore;

  Jobs(Sessions sessions, Names names) {
    this.sessions = sessions;
    this.names = names;
  }

  @Nullable JobRecord get(long id) {
    return table.get(id);
  }

  RecordTable<JobRecord> table() {
    return table;
  }

  Deadlines<JobRecord> deadlines() {
    return deadlines;
  }

  JobList owned() {
    return owned;
  }

  JobList ended() {
    return ended;
  }

  long count(JobState state) {
    return counts[state.code()];
  }

  /** Cancel notices that are not acknowledged. */
  long cancelNotices() {
    return cancelNotices;
  }

  long lastPlace() {
    return lastPlace;
  }

  void restoreLastPlace(long place) {
    lastPlace = place;
  }

  /** A record in no table yet, with nothing of an earlier use in it but what every job sets. */
  JobRecord create() {
    JobRecord job = spare;
    if (job == null) {
      return new JobRecord();
    }
    spare = job.next;
    spares--;
    job.next = null;
    return job;
  }

  /** Takes in a new job, in the state SCHEDULED or READY. */
  void add(JobRecord job) {
    names.use(job.queue);
    names.use(job.type);
    counts[job.state.code()]++;
    table.add(job);
    deadlines.settle(job);
  }

  /**
   * Takes in a job of a snapshot, in any state. It is in no list before {@link #relink}, so that
   * snapshots can be in the order of ids.
   */
  void restore(JobRecord job) {
    add(job);
    if (job.cancelPending) {
      cancelNotices++;
    }
    if (job.state.owned()) {
      sessions.gained(job.session);
    }
  }

  /** Puts a restored job at the end of its list. */
  void relink(JobRecord job) {
    (job.state.owned() ? owned : ended).append(job);
  }

  /** To be called before a job changes. */
  void touch(JobRecord job) {
    if (changing != null) {
      throw new IllegalStateException("Expected job " + changing.id + " to be settled first");
    }
    table.touch(job);
    changing = job;
    stateBefore = job.state;
    ownerBefore = job.state.owned() ? job.session : 0;
    noticeBefore = job.cancelPending;
  }

  /** To be called when all fields of a change are set. */
  void settle(JobRecord job) {
    if (changing != job) {
      throw new IllegalStateException("Expected job " + job.id + " to be touched first");
    }
    changing = null;
    JobState state = job.state;
    if (state != stateBefore) {
      counts[stateBefore.code()]--;
      counts[state.code()]++;
      moveList(job, listOf(stateBefore), listOf(state));
    }
    if (job.cancelPending != noticeBefore) {
      cancelNotices += job.cancelPending ? 1 : -1;
    }
    long owner = state.owned() ? job.session : 0;
    if (owner != ownerBefore) {
      if (owner != 0) {
        sessions.gained(owner);
      }
      if (ownerBefore != 0) {
        sessions.lost(ownerBefore);
      }
    }
    table.settle(job);
    deadlines.settle(job);
  }

  /** Forgets an ended job. */
  void remove(JobRecord job) {
    table.remove(job);
    deadlines.forget(job);
    counts[job.state.code()]--;
    ended.unlink(job);
    names.release(job.queue);
    names.release(job.type);
    job.clear();
    if (spares < MAX_SPARE) {
      job.next = spare;
      spare = job;
      spares++;
    }
  }

  private @Nullable JobList listOf(JobState state) {
    return state.owned() ? owned : state.ended() ? ended : null;
  }

  private void moveList(JobRecord job, @Nullable JobList before, @Nullable JobList after) {
    if (before == after) {
      return; // A takeover, an acknowledgement: the place is kept.
    }
    if (before != null) {
      before.unlink(job);
      job.place = 0;
    }
    if (after != null) {
      job.place = ++lastPlace;
      after.append(job);
    }
  }
}
