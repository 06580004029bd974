package io.holdfast.ledger;

import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The state machine and the judge: commands in, outcomes and state out.
 *
 * <p>Naively, the leader would decide and everybody would store what it decided. But a leader
 * decides on what it has seen, and by the time its decision is in the log another entry may be
 * before it, or another leader may have come. So decisions are only proposals: each replica judges
 * each command here, in the order of the log, against the state that the log has made. Whatever is
 * refused changes nothing. Therefore equal logs make equal states (P9), and no race can assign a
 * job twice (P2).
 *
 * <p>An entry is applied as {@link #beginEntry}, then {@link #apply} for each of its commands.
 *
 * <p>Not safe for use from several threads: the caller holds the hand-over lock of its replica, or
 * is the only thread. An exception is a bug (in the log, or here) and leaves the ledger unusable:
 * the replica stops.
 */
public final class Ledger implements LedgerView {
  private final LedgerState state;
  private final Submissions submissions;
  private final Assignments assignments;
  private final Endings endings;
  private final SessionCommands sessions;
  private final Leaderships leaderships;
  private final Passing passing;
  private final Scheduling scheduling;
  private final Changes changes;
  private final QueueReader queueReader;
  private final Preparation preparation;
  private final Judge judge = new Judge();

  /** The leadership that the entry being applied was decided in. */
  private long entryNonce;

  /** The time that entry carries, for the case that its leadership is still to be established. */
  private long entryTime;

  /** An empty ledger, before the first entry. */
  public Ledger(LedgerOptions options) {
    this(new LedgerState(options));
  }

  Ledger(LedgerState state) {
    this.state = state;
    Moves moves = new Moves(state);
    Dependencies dependencies = new Dependencies(state, moves);
    submissions = new Submissions(state, dependencies);
    assignments = new Assignments(state, moves);
    endings = new Endings(state, moves);
    sessions = new SessionCommands(state);
    leaderships = new Leaderships(state);
    passing = new Passing(state, moves, dependencies);
    scheduling = new Scheduling(state, submissions, endings);
    changes = new Changes(state, moves);
    queueReader = new QueueReader(state);
    preparation = new Preparation(state);
  }

  /**
   * The ledger as a snapshot has it.
   *
   * @param options equal to those of the ledger that was frozen
   * @param snapshot all chunks of a {@link LedgerSnapshot}, and nothing after them
   * @throws UnknownFormatException when it is of a version that is not known here, when it is no
   *     snapshot, or when its digest is not that of the state in it
   */
  public static Ledger restore(LedgerOptions options, ByteSource snapshot) {
    return new Ledger(SnapshotReader.read(options, snapshot));
  }

  /**
   * Freezes the state as it is now, between two entries, at no cost; it is written while further
   * entries are applied. One freeze at a time.
   *
   * @return to be closed, written or not
   */
  public LedgerSnapshot freeze() {
    return new LedgerSnapshot(state);
  }

  /**
   * Begins the next entry of the log.
   *
   * @param index greater than that of any entry before
   * @param nonce the leadership that the entry was decided in
   * @param time ledger time of the entry, milliseconds; one that is lower than the ledger's counts
   *     as the ledger's, and one of a leadership that is over does not count
   */
  public void beginEntry(long index, long nonce, long time) {
    if (index <= state.appliedIndex) {
      throw new IllegalStateException(
          "Expected an entry after " + state.appliedIndex + " but it is " + index);
    }
    state.appliedIndex = index;
    entryNonce = nonce;
    entryTime = time;
    advanceTime();
  }

  /** The same, and reads beforehand what the commands of the entry will need. */
  public void beginEntry(long index, Entry entry) {
    beginEntry(index, entry.nonce(), entry.time());
    preparation.prepare(entry.commands());
  }

  /**
   * Applies one command of the entry that was begun.
   *
   * @param index that entry's index
   * @return what it came to; if refused, nothing has changed
   */
  public Outcome apply(long index, Command command) {
    if (index != state.appliedIndex) {
      throw new IllegalStateException(
          "Expected a command of entry " + state.appliedIndex + " but it is of " + index);
    }
    if (leadershipOver() && !(command instanceof Command.EstablishLeadership)) {
      return Outcomes.rejected(Rejection.LEADERSHIP_OVER, command.jobId());
    }
    return command.accept(judge);
  }

  private boolean leadershipOver() {
    return entryNonce != state.nonce || state.nonce == 0;
  }

  private void advanceTime() {
    if (!leadershipOver()) {
      state.now = Math.max(state.now, entryTime);
    }
  }

  @Override
  public long appliedIndex() {
    return state.appliedIndex;
  }

  @Override
  public long now() {
    return state.now;
  }

  @Override
  public long term() {
    return state.term;
  }

  @Override
  public String leader() {
    return state.leader;
  }

  @Override
  public long nonce() {
    return state.nonce;
  }

  @Override
  public long nextJobId() {
    return state.lastJobId + 1;
  }

  @Override
  public long nextSessionId() {
    return state.lastSessionId + 1;
  }

  @Override
  public long jobIdOf(String key) {
    return submissions.jobIdOf(key);
  }

  @Override
  public @Nullable Job job(long jobId) {
    JobRecord job = state.jobs.get(jobId);
    return job == null ? null : job.toJob();
  }

  @Override
  public @Nullable JobHead head(long jobId) {
    JobRecord job = state.jobs.get(jobId);
    return job == null ? null : job.toHead();
  }

  @Override
  public @Nullable JobState stateOf(long jobId) {
    JobRecord job = state.jobs.get(jobId);
    return job == null ? null : job.state();
  }

  @Override
  public @Nullable String queueOf(long jobId) {
    JobRecord job = state.jobs.get(jobId);
    return job == null ? null : job.queue.text;
  }

  @Override
  public long readyAtOf(long jobId) {
    JobRecord job = state.jobs.get(jobId);
    return job == null ? 0 : job.readyAt;
  }

  @Override
  public long endedCount() {
    long count = 0;
    for (JobState each : JobState.values()) {
      count += each.ended() ? state.jobs.count(each) : 0;
    }
    return count;
  }

  @Override
  public long endedBytes() {
    return state.jobs.endedBytes();
  }

  @Override
  public long firstEnd() {
    JobRecord job = state.jobs.firstEnded();
    return job == null ? Long.MAX_VALUE : job.endedAt;
  }

  @Override
  public void forEachJob(long afterId, LongPredicate jobIdVisitor) {
    state.jobs.table().forEachAfter(afterId, job -> jobIdVisitor.test(job.id));
  }

  @Override
  public void forEachOpenSession(LongConsumer sessionIdVisitor) {
    state
        .sessions
        .table()
        .forEach(
            session -> {
              if (session.open) {
                sessionIdVisitor.accept(session.id);
              }
            });
  }

  @Override
  public long openSessionOf(String worker) {
    return state.sessions.openSessionOf(worker);
  }

  @Override
  public @Nullable WorkerSession session(long sessionId) {
    SessionRecord session = state.sessions.get(sessionId);
    return session == null ? null : session.toSession();
  }

  @Override
  public long jobCount() {
    return state.jobs.table().size();
  }

  @Override
  public long jobCount(JobState jobState) {
    return state.jobs.count(jobState);
  }

  @Override
  public void forEachOwned(LongPredicate jobIdVisitor) {
    state.jobs.owned().forEach(jobIdVisitor);
  }

  @Override
  public long pendingNotifications() {
    return state.jobs.count(JobState.ASSIGNED) + state.jobs.cancelNotices();
  }

  @Override
  public long submittedTotal() {
    return state.submittedTotal;
  }

  @Override
  public long purgedTotal() {
    return state.purgedTotal;
  }

  @Override
  public long keyCount() {
    return state.keys.table().size();
  }

  @Override
  public long nextDeadline() {
    return passing.nextDeadline();
  }

  @Override
  public boolean hasUnsettledEnds() {
    return state.jobs.dependants().firstDue() != null;
  }

  @Override
  public QueueView queues() {
    return queueReader;
  }

  @Override
  public List<Member> members() {
    return state.members.all();
  }

  @Override
  public long membersIndex() {
    return state.members.changedAt();
  }

  @Override
  public @Nullable Schedule schedule(long scheduleId) {
    ScheduleRecord schedule = state.schedules.get(scheduleId);
    return schedule == null ? null : schedule.toSchedule();
  }

  @Override
  public @Nullable Schedule schedule(String name) {
    ScheduleRecord schedule = state.schedules.find(name);
    return schedule == null ? null : schedule.toSchedule();
  }

  @Override
  public void forEachSchedule(long afterId, LongPredicate scheduleIdVisitor) {
    state.schedules.table().forEachAfter(afterId, each -> scheduleIdVisitor.test(each.id));
  }

  @Override
  public long digest() {
    return state.digest();
  }

  /** Lets one watcher see what changes from now on, in place of the one before. */
  public void watch(Transitions watcher) {
    state.jobs.watch(watcher);
  }

  /** For the package's own checks. */
  LedgerState state() {
    return state;
  }

  /** Sends each command to its family. */
  private final class Judge implements SchedulingJudge {

    @Override
    public Outcome submit(Command.Submit command) {
      return submissions.submit(command);
    }

    @Override
    public Outcome assign(Command.Assign command) {
      return assignments.assign(command);
    }

    @Override
    public Outcome takeOver(Command.TakeOver command) {
      return assignments.takeOver(command);
    }

    @Override
    public Outcome acknowledge(Command.Acknowledge command) {
      return assignments.acknowledge(command);
    }

    @Override
    public Outcome complete(Command.Complete command) {
      return endings.complete(command);
    }

    @Override
    public Outcome fail(Command.Fail command) {
      return endings.fail(command);
    }

    @Override
    public Outcome release(Command.Release command) {
      return assignments.release(command);
    }

    @Override
    public Outcome cancel(Command.Cancel command) {
      return endings.cancel(command);
    }

    @Override
    public Outcome acknowledgeCancel(Command.AcknowledgeCancel command) {
      return endings.acknowledgeCancel(command);
    }

    @Override
    public Outcome resume(Command.Resume command) {
      return endings.resume(command);
    }

    @Override
    public Outcome retry(Command.Retry command) {
      return endings.retry(command);
    }

    @Override
    public Outcome openSession(Command.OpenSession command) {
      return sessions.open(command);
    }

    @Override
    public Outcome closeSession(Command.CloseSession command) {
      return sessions.close(command);
    }

    @Override
    public Outcome proveLife(Command.ProveLife command) {
      return sessions.proveLife(command);
    }

    @Override
    public Outcome drainSession(Command.DrainSession command) {
      return sessions.drain(command);
    }

    @Override
    public Outcome establishLeadership(Command.EstablishLeadership command) {
      Outcome outcome = leaderships.establish(command);
      advanceTime(); // The entry that establishes a leadership is the first of it.
      return outcome;
    }

    @Override
    public Outcome tick(Command.Tick command) {
      return passing.tick(command);
    }

    @Override
    public Outcome purge(Command.Purge command) {
      return passing.purge(command);
    }

    @Override
    public Outcome putMember(MemberCommand.PutMember command) {
      return state.members.put(command, state.appliedIndex);
    }

    @Override
    public Outcome dropMember(MemberCommand.DropMember command) {
      return state.members.drop(command, state.appliedIndex);
    }

    @Override
    public Scheduling scheduling() {
      return scheduling;
    }

    @Override
    public Outcome retryAt(RetryAt command) {
      return endings.retry(command);
    }

    @Override
    public Outcome putQueue(QueueCommand.PutQueue command) {
      Outcome outcome = state.queues.put(command);
      state.jobs.listEnds(command.queue());
      return outcome;
    }

    @Override
    public Outcome setQueueMode(QueueCommand.SetQueueMode command) {
      return state.queues.setMode(command);
    }

    @Override
    public Outcome changeJob(QueueCommand.ChangeJob command) {
      return changes.change(command);
    }

    @Override
    public Outcome purgeQueue(QueueCommand.PurgeQueue command) {
      return passing.purge(command);
    }
  }
}
