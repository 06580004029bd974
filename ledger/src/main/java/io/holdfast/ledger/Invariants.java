package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2LongOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.Arrays;

/**
 * Works out from the bare records everything that a ledger keeps up to date as it goes, and
 * compares. For tests and simulation: it looks at all of the state, so it is slow.
 */
public final class Invariants {
  private final LedgerState state;
  private final long[] counts = new long[JobState.values().length];
  private final Long2LongOpenHashMap ownedBySession = new Long2LongOpenHashMap();
  private final Object2LongOpenHashMap<Name> nameUses = new Object2LongOpenHashMap<>();
  private final Object2ObjectOpenHashMap<Name, long[]> queues = new Object2ObjectOpenHashMap<>();
  private final Object2LongOpenHashMap<Name> queueBytes = new Object2LongOpenHashMap<>();
  private final Object2LongOpenHashMap<String> keyOwned = new Object2LongOpenHashMap<>();
  private long endedBytes;
  private long cancelNotices;
  private long listedOwned;
  private long listedEnded;
  private long lastId;
  private long digest;

  private Invariants(LedgerState state) {
    this.state = state;
  }

  /**
   * Checks a ledger between two commands.
   *
   * @throws IllegalStateException with the numbers, when something does not fit
   */
  public static void check(Ledger ledger) {
    Invariants invariants = new Invariants(ledger.state());
    invariants.checkQueues();
    invariants.checkJobs();
    invariants.checkOrder("owned", ledger.state().jobs.owned(), invariants.listedOwned);
    invariants.checkOrder("ended", ledger.state().jobs.ended(), invariants.listedEnded);
    invariants.checkSessions();
    invariants.checkKeys();
    invariants.checkSchedules();
    QueueInvariants.checkUses(invariants.state, invariants.keyOwned);
    invariants.checkTotals(ledger);
  }

  private void checkJobs() {
    beginTable();
    RecordTable<JobRecord> table = state.jobs.table();
    table.forEach(this::checkJob);
    DependantsCheck.check(state.jobs);
    equal("last job id", Math.max(lastId, state.lastJobId), state.lastJobId);
    equal("digest of all jobs", table.digest(), digest);
    checkDeadlines("jobs", table, state.jobs.deadlines());
    long known = 0;
    for (JobState each : JobState.values()) {
      equal("jobs in " + each, state.jobs.count(each), counts[each.code()]);
      known += counts[each.code()];
    }
    equal("jobs", table.size(), known);
    equal("submitted = known + purged", state.submittedTotal, known + state.purgedTotal);
    equal("cancel notices", state.jobs.cancelNotices(), cancelNotices);
    equal("bytes of ended jobs", state.jobs.endedBytes(), endedBytes);
    equal("names", state.names.size(), nameUses.size());
    nameUses.forEach((name, uses) -> equal("uses of name " + name.text, name.uses, uses));
    for (Name name : state.names.all()) {
      equal("bytes ended in queue " + name.text, name.endedBytes, queueBytes.getLong(name));
      long[] expected = queues.getOrDefault(name, new long[counts.length]);
      if (!Arrays.equals(expected, name.jobs)) {
        throw new IllegalStateException(
            "Expected the jobs of queue %s to be %s but they are %s"
                .formatted(name.text, Arrays.toString(expected), Arrays.toString(name.jobs)));
      }
    }
  }

  private void checkJob(JobRecord job) {
    checkRecord(job);
    counts[job.state().code()]++;
    long content = job.state().ended() ? job.content() : 0;
    endedBytes += content;
    queueBytes.addTo(job.queue, content);
    count(job.queue);
    count(job.type);
    queues.computeIfAbsent(job.queue, name -> new long[counts.length])[job.state().code()]++;
    require(job.generation >= 1, job, "a generation from 1 on");
    require(
        job.attempt >= 1 && job.attempt <= job.rules.retry().maxAttempts(),
        job,
        "an attempt in its bounds");
    boolean owned = job.state().owned();
    if (owned) {
      require(job.session != 0, job, "a session that has it");
      ownedBySession.addTo(job.session, 1);
      listedOwned++;
    } else {
      require(job.session == 0 || job.state().ended(), job, "no session");
      require(job.times.runDeadline == 0, job, "no run deadline");
      require(!job.cancelRequested && job.times.cancelDeadline == 0, job, "no cancel outstanding");
    }
    require((job.place != 0) == (owned || job.state().ended()), job, "a place only in a list");
    JobOrder order = owned ? state.jobs.owned() : state.jobs.ended();
    require(job.place <= order.lastPlace(), job, "a place that was given");
    if (owned && !job.ties.limit().isNone()) {
      keyOwned.addTo(job.ties.limit().key(), 1);
    }
    require(job.endedAt == 0 || job.state().ended(), job, "no time of an end");
    require(
        job.times.waiting == Waiting.NONE || job.state() == JobState.SCHEDULED,
        job,
        "only a SCHEDULED job to wait for others");
    require(
        (job.report.reason != EndReason.NONE)
            == (job.state().ended() && job.state() != JobState.SUCCEEDED),
        job,
        "a reason of each end without success, and of no other");
    require(job.cancelRequested || !job.cancelPending, job, "no notice without a cancel");
    if (job.cancelPending) {
      cancelNotices++;
    }
    if (job.state().ended()) {
      listedEnded++;
    }
    checkHashes(job);
  }

  private void checkHashes(JobRecord job) {
    String key = job.key();
    Command.Submit submit =
        new Command.Submit(
            job.id,
            key,
            job.hasKeyUntilEnded() ? Command.Submit.UNTIL_ENDED : 0,
            job.queue.text,
            job.type.text,
            job.payload(),
            0,
            0,
            0,
            job.priority,
            job.rules,
            job.ties);
    JobRecord again = new JobRecord();
    long contentLow = new Content().of(submit, job.queue, job.type).low();
    long keyHash = key == null ? 0 : Keys.hash(key);
    again.define(submit, job.queue, job.type, contentLow, keyHash);
    equal("fixed hash of job " + job.id, job.fixedHash, again.fixedHash);
    Report report = Report.of(job.report.result, job.report.error, job.report.reason);
    equal("report hash of job " + job.id, job.report.hash, report.hash);
  }

  /** Every job of an order is met once, after those of lower places. */
  private void checkOrder(String name, JobOrder order, long expected) {
    equal("size of the order of " + name + " jobs", order.size(), expected);
    long[] met = new long[3]; // how many, the last one's place, when it ended
    order.forEach(
        id -> {
          JobRecord job = state.jobs.get(id);
          if (job == null) {
            throw new IllegalStateException("Expected " + name + " job " + id + " to be known");
          }
          require(met[1] < job.place, job, "a place after " + met[1]);
          require(met[2] <= job.endedAt, job, "not to have ended before " + met[2]);
          met[0]++;
          met[1] = job.place;
          met[2] = job.endedAt;
          return true;
        });
    equal("jobs met in the order of " + name + " jobs", met[0], expected);
  }

  /** Those that are set, each of which keeps its name in use; see {@link QueueInvariants}. */
  private void checkQueues() {
    QueueInvariants.checkQueues(state);
    state.queues.table().forEach(queue -> count(queue.name));
  }

  private void checkSessions() {
    beginTable();
    RecordTable<SessionRecord> table = state.sessions.table();
    long[] open = new long[1];
    table.forEach(
        session -> {
          checkRecord(session);
          equal("jobs of session " + session.id, session.owned, ownedBySession.remove(session.id));
          if (session.open) {
            open[0]++;
            equal(
                "open session of " + session.worker,
                state.sessions.openSessionOf(session.worker),
                session.id);
          } else {
            equal("a closed session that has no job", session.owned == 0 ? 1 : 0, 0);
          }
        });
    equal("jobs of unknown sessions", ownedBySession.size(), 0);
    equal("open sessions", state.sessions.openCount(), open[0]);
    equal("last session id", Math.max(lastId, state.lastSessionId), state.lastSessionId);
    equal("digest of all sessions", table.digest(), digest);
  }

  private void checkKeys() {
    beginTable();
    RecordTable<KeyRecord> table = state.keys.table();
    table.forEach(
        key -> {
          checkRecord(key);
          equal("hash of the key of job " + key.id, key.hash, Keys.hash(key.key()));
          KeyRecord found = state.keys.find(key.key(), key.hash);
          equal("job that the key's index finds", found == null ? 0 : found.id, key.id);
          JobRecord job = state.jobs.get(key.id);
          equal("a key that is its job's", job == null || key.key().equals(job.key()) ? 1 : 0, 1);
          boolean untilEnded = key.expiresAt == Command.Submit.UNTIL_ENDED;
          equal(
              "key of job " + key.id + " that goes with it",
              untilEnded ? 1 : 0,
              job != null && job.hasKeyUntilEnded() ? 1 : 0);
        });
    equal("keys in the index", state.keys.indexed(), table.size());
    equal("last id of a key's job", Math.max(lastId, state.lastJobId), state.lastJobId);
    equal("digest of all keys", table.digest(), digest);
    checkDeadlines("keys", table, state.keys.deadlines());
  }

  private void checkSchedules() {
    beginTable();
    RecordTable<ScheduleRecord> table = state.schedules.table();
    table.forEach(
        schedule -> {
          checkRecord(schedule);
          ScheduleInvariants.check(schedule, state);
        });
    equal("names of schedules", state.schedules.named(), table.size());
    equal("last schedule id", Math.max(lastId, state.schedules.lastId()), state.schedules.lastId());
    equal("digest of all schedules", table.digest(), digest);
    atMost("schedules", table.size(), Limits.MAX_SCHEDULES);
  }

  private void checkTotals(Ledger ledger) {
    equal(
        "pending notifications",
        ledger.pendingNotifications(),
        counts[JobState.ASSIGNED.code()] + cancelNotices);
    LedgerOptions options = state.options;
    atMost("jobs", state.jobs.table().size(), options.maxJobs());
    atMost("keys", state.keys.table().size(), options.maxKeys());
    atMost("sessions", state.sessions.table().size(), options.maxSessions());
    atMost("names", state.names.size(), options.maxNames());
  }

  private void beginTable() {
    lastId = 0;
    digest = 0;
  }

  private void checkRecord(TableRecord<?> entry) {
    if (entry.id <= lastId) {
      throw new IllegalStateException("Expected an id above " + lastId + " but it is " + entry.id);
    }
    lastId = entry.id;
    equal("digest of record " + entry.id, entry.digest, entry.computeDigest());
    digest += entry.digest;
  }

  /** Every record that waits has an entry at its time, and the first one found is the earliest. */
  static <R extends TableRecord<R>> void checkDeadlines(
      String name, RecordTable<R> table, Deadlines<R> deadlines) {
    Long2LongOpenHashMap live = new Long2LongOpenHashMap();
    deadlines.retain(
        (time, id) -> {
          R entry = table.get(id);
          if (entry != null && entry.due() == time) {
            live.put(id, time);
          }
          return true;
        });
    long[] found = {0, TableRecord.NEVER};
    table.forEach(
        entry -> {
          if (entry.due() != TableRecord.NEVER) {
            found[0]++;
            found[1] = Math.min(found[1], entry.due());
            equal("deadline of record " + entry.id, live.get(entry.id), entry.due());
          }
        });
    equal("live deadlines of " + name, live.size(), found[0]);
    equal("first deadline of " + name, deadlines.firstTime(), found[1]);
    atMost("deadlines of " + name, deadlines.size(), 2 * found[0] + 2 * 65);
  }

  private void count(Name name) {
    nameUses.addTo(name, 1);
    if (state.names.find(name.text) != name) {
      throw new IllegalStateException("Expected one object of the name " + name.text);
    }
  }

  private static void require(boolean holds, JobRecord job, String what) {
    if (!holds) {
      throw new IllegalStateException(
          "Expected "
              + what
              + " but it is "
              + job.toJob()
              + " place "
              + job.place
              + " endedAt "
              + job.endedAt
              + " runDeadline "
              + job.times.runDeadline
              + " payload "
              + Arrays.hashCode(job.payload()));
    }
  }

  static void equal(String what, long actual, long expected) {
    if (actual != expected) {
      throw new IllegalStateException(
          "Expected " + what + " to be " + expected + " but it is " + actual);
    }
  }

  private static void atMost(String what, long actual, long bound) {
    if (actual > bound) {
      throw new IllegalStateException(
          "Expected at most " + bound + " " + what + " but there are " + actual);
    }
  }
}
