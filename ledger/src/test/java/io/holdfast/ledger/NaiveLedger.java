package io.holdfast.ledger;

import static io.holdfast.ledger.NaiveOutcomes.done;
import static io.holdfast.ledger.NaiveOutcomes.outcome;
import static io.holdfast.ledger.NaiveOutcomes.plain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The table of states and commands once more, as plainly as can be and without a look at the code
 * of the ledger: small objects in sorted maps, all else searched for.
 */
final class NaiveLedger implements NaiveTables {
  final NaiveQueues queues = new NaiveQueues(this);
  final NaiveSchedules schedules = new NaiveSchedules(this);
  final NaiveMembers members = new NaiveMembers();
  final TreeMap<Long, NaiveJob> jobs = new TreeMap<>();
  final TreeMap<Long, NaiveSession> sessions = new TreeMap<>();
  final Map<String, NaiveKey> keys = new HashMap<>();
  final List<Long> owned = new ArrayList<>();
  final List<Long> ended = new ArrayList<>();
  long now;
  long term;
  String leader = "";
  long nonce;
  long submitted;
  long purged;
  private long raftTerm;
  private long lastJob;
  private long lastSession;
  private long entryTime;
  private long entryNonce;

  void begin(long entry, long time) {
    entryNonce = entry;
    entryTime = time;
    if (nonce != 0 && entryNonce == nonce) {
      now = Math.max(now, time);
    }
  }

  Outcome apply(Command command) {
    boolean over = nonce == 0 || entryNonce != nonce;
    if (over && !(command instanceof Command.EstablishLeadership)) {
      return plain(Rejection.LEADERSHIP_OVER, command.jobId());
    }
    Outcome outcome = command.accept(this);
    schedules.look();
    return outcome;
  }

  @Override
  public Outcome submit(Command.Submit c) {
    NaiveKey key = c.key() == null ? null : keys.get(c.key());
    if (key != null && key.isAlive(this)) {
      NaiveJob job = jobs.get(key.submit().jobId());
      boolean same = NaiveJob.sameContent(c, key.submit());
      Rejection rejection = same ? Rejection.NONE : Rejection.KEY_CONFLICT;
      return job == null
          ? new Outcome(rejection, same, key.submit().jobId(), 0, 0, JobState.SCHEDULED, 0)
          : outcome(rejection, same, job);
    }
    if (c.jobId() <= lastJob) {
      return plain(Rejection.ID_NOT_NEW, c.jobId());
    }
    NaiveJob job = new NaiveJob(c);
    for (int i = 0; i < c.ties().after().size(); i++) {
      NaiveJob first = jobs.get(c.ties().after().jobId(i));
      if (first == null) {
        return plain(Rejection.NO_SUCH_JOB, c.ties().after().jobId(i));
      }
      if (!first.state.ended()) {
        job.waitsFor.add(first.submit.jobId());
      }
    }
    if (queues.judgeEntry(c.queue()) != Rejection.NONE) {
      return plain(queues.judgeEntry(c.queue()), c.jobId());
    }
    job.readyAt = Math.max(now, c.runAt());
    boolean waits = c.runAt() > now || !job.waitsFor.isEmpty();
    job.state = waits ? JobState.SCHEDULED : JobState.READY;
    jobs.put(c.jobId(), job);
    for (int i = 0; i < c.ties().after().size() && !job.state.ended(); i++) {
      NaiveDues.cancelAfter(this, job, known(c.ties().after().jobId(i)));
    }
    if (c.key() != null) {
      keys.put(c.key(), new NaiveKey(c));
    }
    lastJob = c.jobId();
    submitted++;
    return outcome(Rejection.NONE, false, job);
  }

  @Override
  public Outcome assign(Command.Assign c) {
    return give(c.jobId(), c.sessionId(), c.generation(), false);
  }

  @Override
  public Outcome takeOver(Command.TakeOver c) {
    return give(c.jobId(), c.sessionId(), c.generation(), true);
  }

  private Outcome give(long id, long session, long wanted, boolean force) {
    NaiveJob job = jobs.get(id);
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, id);
    }
    long generation = wanted == 0 ? job.generation : wanted;
    Rejection rejection = Rejection.NONE;
    if (job.state.ended()) {
      rejection = Rejection.ALREADY_ENDED;
    } else if (generation < job.generation) {
      rejection = Rejection.STALE_GENERATION;
    } else if (generation > job.generation && !force) {
      rejection = Rejection.FUTURE_GENERATION;
    } else if (generation == job.generation && job.state.owned()) {
      rejection = Rejection.ALREADY_ASSIGNED;
    } else if (job.state == JobState.SCHEDULED
        || (job.state == JobState.HELD && generation == job.generation)) {
      rejection = Rejection.NOT_READY;
    } else if (!sessions.getOrDefault(session, NaiveSession.NONE).takesJobs()) {
      rejection = Rejection.SESSION_CLOSED;
    } else if (!job.state.owned()) {
      rejection = queues.judgeStart(job);
    }
    if (rejection == Rejection.NONE) {
      if (!job.state.owned()) {
        owned.add(id);
        queues.started(job);
      }
      job.state = JobState.ASSIGNED;
      job.generation = generation;
      job.session = session;
      job.runUntil =
          job.submit.rules().runTimeout() == 0 ? 0 : now + job.submit.rules().runTimeout();
      job.cancelTold = false;
      forgetSessions();
    }
    return outcome(rejection, false, job);
  }

  NaiveJob known(long id) {
    return Objects.requireNonNull(jobs.get(id));
  }

  private @Nullable Outcome refuseOther(long id, long session, long generation) {
    NaiveJob job = jobs.get(id);
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, id);
    }
    boolean current = generation == 0 || generation == job.generation;
    if (job.state.ended()) {
      return outcome(Rejection.ALREADY_ENDED, false, job);
    }
    if (!job.state.owned() && current) {
      return outcome(Rejection.NOT_ASSIGNED, false, job);
    }
    if (!job.state.owned() || !current || job.session != session) {
      return outcome(Rejection.FENCED, false, job);
    }
    return null;
  }

  @Override
  public Outcome acknowledge(Command.Acknowledge c) {
    Outcome refused = refuseOther(c.jobId(), c.sessionId(), c.generation());
    if (refused != null) {
      return refused;
    }
    NaiveJob job = known(c.jobId());
    boolean again = job.state == JobState.RUNNING;
    job.state = JobState.RUNNING;
    job.started = true;
    return outcome(Rejection.NONE, again, job);
  }

  @Override
  public Outcome complete(Command.Complete c) {
    NaiveJob before = jobs.get(c.jobId());
    if (before != null
        && before.state == JobState.SUCCEEDED
        && before.session == c.sessionId()
        && (c.generation() == 0 || c.generation() == before.generation)) {
      return outcome(Rejection.NONE, true, before);
    }
    Outcome refused = refuseOther(c.jobId(), c.sessionId(), c.generation());
    if (refused != null) {
      return refused;
    }
    NaiveJob job = known(c.jobId());
    job.result = c.result();
    end(job, JobState.SUCCEEDED, EndReason.NONE);
    return outcome(Rejection.NONE, false, job);
  }

  @Override
  public Outcome fail(Command.Fail c) {
    Outcome refused = refuseOther(c.jobId(), c.sessionId(), c.generation());
    if (refused != null) {
      return refused;
    }
    NaiveJob job = known(c.jobId());
    EndReason last = c.retryable() ? EndReason.ATTEMPTS_USED_UP : EndReason.NEVER_RETRIED;
    attemptFailed(job, c.error(), c.retryAt(), last);
    return outcome(Rejection.NONE, false, job);
  }

  void attemptFailed(NaiveJob job, String error, long retryAt, EndReason last) {
    job.error = error;
    job.started = true;
    if (job.cancel) {
      end(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST);
    } else if (last != EndReason.NEVER_RETRIED
        && job.attempt < job.submit.rules().retry().maxAttempts()) {
      job.attempt++;
      reopen(job, retryAt);
    } else {
      end(job, JobState.FAILED, last);
    }
  }

  @Override
  public Outcome release(Command.Release c) {
    NaiveJob job = jobs.get(c.jobId());
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, c.jobId());
    }
    long generation = c.generation() == 0 ? job.generation : c.generation();
    if (job.state.ended()) {
      return outcome(Rejection.ALREADY_ENDED, false, job);
    }
    if (generation != job.generation) {
      return outcome(
          generation < job.generation ? Rejection.STALE_GENERATION : Rejection.FUTURE_GENERATION,
          false,
          job);
    }
    if (!job.state.owned()) {
      return outcome(Rejection.NOT_ASSIGNED, false, job);
    }
    OnWorkerLoss then =
        c.reason() == ReleaseReason.SESSION_LOST
            ? job.submit.rules().onWorkerLoss()
            : OnWorkerLoss.REASSIGN;
    if (job.cancel) {
      endFenced(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST);
    } else if (then == OnWorkerLoss.FAIL) {
      endFenced(job, JobState.FAILED, EndReason.WORKER_LOST);
    } else {
      long readyBefore = job.readyAt;
      reopen(job, 0);
      if (then == OnWorkerLoss.HOLD) {
        job.state = JobState.HELD;
        job.readyAt = readyBefore;
      }
    }
    return outcome(Rejection.NONE, false, job);
  }

  @Override
  public Outcome cancel(Command.Cancel c) {
    NaiveJob job = jobs.get(c.jobId());
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, c.jobId());
    }
    if (job.state == JobState.CANCELLED || job.cancel) {
      return outcome(Rejection.NONE, true, job);
    }
    if (job.state.ended()) {
      return outcome(Rejection.ALREADY_ENDED, false, job);
    }
    if (job.state.owned()) {
      job.cancel = true;
      job.cancelTold = false;
      job.cancelUntil = c.graceUntil();
    } else {
      end(job, JobState.CANCELLED, EndReason.CANCELLED_BY_REQUEST);
    }
    return outcome(Rejection.NONE, false, job);
  }

  @Override
  public Outcome acknowledgeCancel(Command.AcknowledgeCancel c) {
    Outcome refused = refuseOther(c.jobId(), c.sessionId(), c.generation());
    if (refused != null) {
      return refused;
    }
    NaiveJob job = known(c.jobId());
    if (!job.cancel) {
      return outcome(Rejection.NO_CANCEL, false, job);
    }
    boolean again = job.cancelTold;
    job.cancelTold = true;
    return outcome(Rejection.NONE, again, job);
  }

  @Override
  public Outcome resume(Command.Resume c) {
    NaiveJob job = jobs.get(c.jobId());
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, c.jobId());
    }
    if (job.state != JobState.HELD) {
      return outcome(Rejection.NOT_HELD, false, job);
    }
    reopen(job, 0);
    return outcome(Rejection.NONE, false, job);
  }

  @Override
  public Outcome retry(Command.Retry c) {
    return retry(c.jobId(), 0);
  }

  private Outcome retry(long id, long at) {
    NaiveJob job = jobs.get(id);
    if (job == null) {
      return plain(Rejection.NO_SUCH_JOB, id);
    }
    if (job.state != JobState.FAILED && job.state != JobState.EXPIRED) {
      return outcome(Rejection.NOT_ENDED, false, job);
    }
    Rejection entry = queues.judgeEntry(job.submit.queue());
    if (entry != Rejection.NONE) {
      return outcome(entry, false, job);
    }
    if (job.submit.keyExpiresAt() == Command.Submit.UNTIL_ENDED
        && job.submit.key() != null
        && (!keys.containsKey(job.submit.key())
            || keys.get(job.submit.key()).submit().jobId() != id)) {
      return outcome(Rejection.KEY_CONFLICT, false, job);
    }
    ended.remove(id);
    job.attempt = 1;
    job.retried = true;
    job.reason = EndReason.NONE;
    reopen(job, at);
    return outcome(Rejection.NONE, false, job);
  }

  @Override
  public Outcome openSession(Command.OpenSession c) {
    if (c.sessionId() <= lastSession) {
      return plain(Rejection.ID_NOT_NEW, 0);
    }
    sessions.replaceAll((id, s) -> s.worker().equals(c.worker()) ? s.closed() : s);
    sessions.put(
        c.sessionId(), new NaiveSession(c.worker(), c.queues(), c.types(), true, false, now));
    lastSession = c.sessionId();
    forgetSessions();
    return NaiveOutcomes.of(c.sessionId(), false);
  }

  @Override
  public Outcome closeSession(Command.CloseSession c) {
    Outcome its = ofOpen(c.sessionId(), NaiveSession::closed);
    forgetSessions();
    return its;
  }

  @Override
  public Outcome proveLife(Command.ProveLife c) {
    return ofOpen(c.sessionId(), session -> session.heardOf(Math.min(c.at(), now)));
  }

  @Override
  public Outcome drainSession(Command.DrainSession c) {
    Outcome its = ofOpen(c.sessionId(), NaiveSession::drained);
    return its.accepted() ? NaiveOutcomes.of(c.sessionId(), its.duplicate()) : its;
  }

  private Outcome ofOpen(long id, UnaryOperator<NaiveSession> change) {
    NaiveSession before = sessions.getOrDefault(id, NaiveSession.NONE);
    if (!before.open()) {
      return plain(Rejection.SESSION_CLOSED, 0);
    }
    sessions.put(id, change.apply(before));
    return done(before.equals(sessions.get(id)), 0);
  }

  @Override
  public Outcome establishLeadership(Command.EstablishLeadership c) {
    Outcome outcome = done(c.nonce() == nonce, 0);
    if (c.nonce() != nonce && c.raftTerm() < raftTerm) {
      outcome = plain(Rejection.LEADERSHIP_OVER, 0);
    } else if (c.nonce() != nonce) {
      term += c.passes() || !leader.equals(c.replica()) ? 1 : 0;
      leader = c.replica();
      raftTerm = c.raftTerm();
      nonce = c.nonce();
    }
    if (nonce != 0 && entryNonce == nonce) {
      now = Math.max(now, entryTime);
    }
    return outcome;
  }

  @Override
  public Outcome tick(Command.Tick c) {
    int count = 0;
    for (; count < c.maxItems(); count++) {
      NaiveDue due = NaiveDues.next(this);
      if (due == null) {
        break;
      }
      due.what().run();
    }
    return done(count == 0, count);
  }

  @Override
  public Outcome purge(Command.Purge c) {
    int count = 0;
    while (count < c.maxItems() && !ended.isEmpty() && forget(ended.get(0), c.endedBefore())) {
      count++;
    }
    return done(count == 0, count);
  }

  /** False where it ended too late, or others wait for it. */
  boolean forget(long id, long endedBefore) {
    if (!NaiveDues.waitFor(this, id).isEmpty() || known(id).endedAt >= endedBefore) {
      return false;
    }
    keys.values().removeIf(k -> k.untilEnded() && k.submit().jobId() == id);
    jobs.remove(id);
    ended.remove(Long.valueOf(id));
    purged++;
    return true;
  }

  @Override
  public NaiveSchedules schedules() {
    return schedules;
  }

  @Override
  public NaiveMembers members() {
    return members;
  }

  @Override
  public Outcome retryAt(RetryAt c) {
    return retry(c.jobId(), c.runAt());
  }

  @Override
  public NaiveQueues queues() {
    return queues;
  }

  void endFenced(NaiveJob job, JobState state, EndReason reason) {
    job.generation += job.state.owned() ? 1 : 0;
    job.session = 0;
    end(job, state, reason);
  }

  void end(NaiveJob job, JobState state, EndReason reason) {
    long id = job.submit.jobId();
    owned.remove(id);
    ended.add(id);
    job.state = state;
    job.reason = reason;
    job.waitsFor.clear();
    job.endedAt = now;
    job.cancel = false;
    job.runUntil = 0;
    forgetSessions();
  }

  private void reopen(NaiveJob job, long at) {
    owned.remove(job.submit.jobId());
    boolean later = at > now;
    job.generation++;
    job.session = 0;
    job.state = later ? JobState.SCHEDULED : JobState.READY;
    job.readyAt = later ? at : now;
    job.cancel = false;
    job.runUntil = 0;
    forgetSessions();
  }

  private void forgetSessions() {
    sessions.entrySet().removeIf(e -> !e.getValue().open() && ownedBy(e.getKey()) == 0);
  }

  long ownedBy(long session) {
    return owned.stream().filter(id -> known(id).session == session).count();
  }
}
