package io.holdfast.ledger;

import static io.holdfast.ledger.TableRecord.NEVER;

import java.util.ArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All jobs, with everything that is derived from them: how many are in each state, the order of the
 * owned and of the ended ones, what is pending for workers, what waits for time, the digest.
 *
 * <p>A change is {@link #touch}, then the record's fields, then {@link #settle}, which brings all
 * of that up to date; families of commands know nothing of indexes.
 */
final class Jobs {
  /** Removed records kept for the next jobs; so many at most, some 16 MB as a rule. */
  private static final int MAX_SPARE = 1 << 16;

  private final RecordTable<JobRecord> table = new RecordTable<>();
  private final Deadlines<JobRecord> deadlines = new Deadlines<>(table);
  private final Dependants dependants = new Dependants(table);
  private final Sessions sessions;
  private final Names names;
  private final Schedules schedules;
  private final KeyUses keyUses;
  private final JobOrder owned = new JobOrder();
  private final JobOrder ended = new JobOrder();
  private final long[] counts = new long[JobState.values().length];
  private final ArrayList<JobRecord> spare = new ArrayList<>();
  private long cancelNotices;
  private long endedBytes;
  private Transitions transitions = Transitions.NONE;

  private final RulesInUse rules = new RulesInUse();

  /** Those of the newest job; no state, only for sharing. */
  private JobTimes lastTimes = JobTimes.NONE;

  // What the record under change was before.
  private @Nullable JobRecord changing;
  private JobState stateBefore = JobState.READY;
  private long ownerBefore;
  private long dueBefore;
  private boolean noticeBefore;
  private long bytesBefore;
  private Waiting waitingBefore = Waiting.NONE;

  Jobs(Sessions sessions, Names names, Schedules schedules, KeyUses keyUses) {
    this.sessions = sessions;
    this.names = names;
    this.schedules = schedules;
    this.keyUses = keyUses;
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

  /** Who waits for whom. */
  Dependants dependants() {
    return dependants;
  }

  /** ASSIGNED and RUNNING, in the order of assignment; a takeover keeps the place. */
  JobOrder owned() {
    return owned;
  }

  /** Ended and not purged, in the order of their ends. */
  JobOrder ended() {
    return ended;
  }

  /** The job that ended first; null when none has. */
  @Nullable JobRecord firstEnded() {
    long id = ended.firstId();
    return id == 0 ? null : table.get(id);
  }

  long count(JobState state) {
    return counts[state.code()];
  }

  /** Payloads, results and errors of all ended jobs; see {@link JobRecord#content}. */
  long endedBytes() {
    return endedBytes;
  }

  /** Cancel notices that are not acknowledged. */
  long cancelNotices() {
    return cancelNotices;
  }

  void watch(Transitions watcher) {
    transitions = watcher;
  }

  /** A record in no table, with nothing of an earlier use in it. */
  JobRecord create() {
    return spare.isEmpty() ? new JobRecord() : spare.remove(spare.size() - 1);
  }

  /** See {@link Preparation}: reads what new jobs will be written over. */
  long prepareUses(int count) {
    long seen = 0;
    for (int i = spare.size() - 1; i >= Math.max(0, spare.size() - count); i--) {
      seen += spare.get(i).prepareUse();
    }
    return seen;
  }

  /** Takes in a new job, in the state SCHEDULED or READY. */
  void add(JobRecord job) {
    enter(job);
    transitions.changed(job.id, job.state(), job.state());
  }

  private void enter(JobRecord job) {
    job.setTimes(job.times.sharedWith(lastTimes));
    lastTimes = job.times;
    job.setRules(rules.shared(job.rules));
    names.use(job.queue);
    names.use(job.type);
    count(job, job.state(), 1);
    countBytes(job, endedBytes(job));
    table.add(job);
    deadlines.moved(job, NEVER, job.due());
    if (job.times.waiting != Waiting.NONE) {
      dependants.entered(job);
    }
  }

  /** Takes in a job of a snapshot, in any state and at any place. */
  void restore(JobRecord job) {
    enter(job);
    if (job.cancelPending) {
      cancelNotices++;
    }
    if (job.state().owned()) {
      sessions.gained(job.session);
      if (!job.ties.limit().isNone()) {
        keyUses.restoreOwned(job.ties.limit().key());
      }
    }
    JobOrder order = orderOf(job.state());
    if (order != null) {
      order.restore(job.place, job.id);
    }
  }

  /** To be called before a job changes. */
  void touch(JobRecord job) {
    if (changing != null) {
      throw new IllegalStateException("Expected job " + changing.id + " to be settled first");
    }
    table.touch(job);
    changing = job;
    stateBefore = job.state();
    ownerBefore = job.state().owned() ? job.session : 0;
    dueBefore = job.due();
    noticeBefore = job.cancelPending;
    bytesBefore = endedBytes(job);
    waitingBefore = job.times.waiting;
  }

  /** To be called when all fields of a change are set. */
  @SuppressWarnings("ReferenceEquality") // Of ties, as a rule, there are none: see JobTies.NONE.
  void settle(JobRecord job) {
    if (changing != job) {
      throw new IllegalStateException("Expected job " + job.id + " to be touched first");
    }
    changing = null;
    JobState state = job.state();
    if (state != stateBefore) {
      count(job, stateBefore, -1);
      count(job, state, 1);
      changeOrder(job, orderOf(stateBefore), orderOf(state));
      countBytes(job, endedBytes(job) - bytesBefore);
      if (state.ended()) {
        listEnd(job);
      }
      if (job.ties != JobTies.NONE && state.ended() != stateBefore.ended()) {
        schedules.moved(job);
      }
      if (state.owned() != stateBefore.owned() && !job.ties.limit().isNone()) {
        changeUse(job.ties.limit().key(), state.owned());
      }
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
    if (job.times.waiting != waitingBefore) {
      dependants.changed(job, waitingBefore);
    }
    if (state.ended() && !stateBefore.ended() && !dependants.isEmpty()) {
      dependants.ended(job);
    }
    table.settle(job);
    deadlines.moved(job, dueBefore, job.due());
    if (state != stateBefore || owner != ownerBefore) {
      transitions.changed(job.id, stateBefore, state);
    }
  }

  private void changeUse(String key, boolean isOwned) {
    if (isOwned) {
      keyUses.gained(key);
    } else {
      keyUses.lost(key);
    }
  }

  private void count(JobRecord job, JobState state, int change) {
    counts[state.code()] += change;
    job.queue.jobs[state.code()] += change;
  }

  /** Forgets an ended job. */
  void remove(JobRecord job) {
    table.remove(job);
    count(job, job.state(), -1);
    ended.remove(job.place);
    countBytes(job, -endedBytes(job));
    names.release(job.queue);
    names.release(job.type);
    // A frozen image refers to what the record refers to.
    if (spare.size() < MAX_SPARE && !table.isFrozen()) {
      job.clear();
      spare.add(job);
    }
  }

  private void countBytes(JobRecord job, long change) {
    endedBytes += change;
    job.queue.endedBytes += change;
  }

  private static void listEnd(JobRecord job) {
    QueueRecord queue = job.queue.settings;
    if (queue != null && queue.ends != null) {
      queue.ends.add(job.place);
    }
  }

  /** A queue may have a retention of its own from now on, or none any more. */
  void listEnds(String queue) {
    QueueRecord record = names.find(queue).settings;
    if (record != null && record.keepsEnds() != (record.ends != null)) {
      record.ends = record.keepsEnds() ? new QueueEnds(ended) : null;
      listAllEnds(job -> job.queue == record.name);
    }
  }

  /** All queues and jobs are there. */
  void restoredEnds(RecordTable<QueueRecord> queues) {
    boolean[] any = new boolean[1];
    queues.forEach(
        record -> {
          if (record.keepsEnds()) {
            record.ends = new QueueEnds(ended);
            any[0] = true;
          }
        });
    if (any[0]) {
      listAllEnds(job -> true);
    }
  }

  private void listAllEnds(Predicate<JobRecord> which) {
    ended.forEach(
        id -> {
          JobRecord job = table.get(id);
          if (job != null && which.test(job)) {
            listEnd(job);
          }
          return true;
        });
  }

  private static long endedBytes(JobRecord job) {
    return job.state().ended() ? job.content() : 0;
  }

  private @Nullable JobOrder orderOf(JobState state) {
    return state.owned() ? owned : state.ended() ? ended : null;
  }

  private static void changeOrder(
      JobRecord job, @Nullable JobOrder before, @Nullable JobOrder after) {
    if (before == after) {
      return; // A takeover, an acknowledgement: the place is kept.
    }
    if (before != null) {
      before.remove(job.place);
    }
    job.place = after == null ? 0 : after.append(job.id);
  }
}
