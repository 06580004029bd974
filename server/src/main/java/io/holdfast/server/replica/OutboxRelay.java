package io.holdfast.server.replica;

import io.holdfast.decider.Placement;
import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.QueueCommand;
import io.holdfast.ledger.QueueView;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.ledger.Transitions;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.endpoint.Progress;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings notifications to worker sessions, and notices when a session is silent for too long.
 *
 * <p>What is pending is no list of its own: it is the jobs that the ledger has in ASSIGNED, and the
 * cancel notices (P6). Here is only which of them this leadership has sent already, and when; it is
 * built anew from the ledger by each leadership, and so everything pending is sent again after a
 * recovery.
 *
 * <p>A session is sent to while it waits: it asks with {@link #lease}, and is answered when there
 * is something for it or its wait is over. Everything here is called under the hand-over lock.
 */
public final class OutboxRelay implements Transitions {
  /** What was sent and not accepted is sent again after so long. */
  private static final long RESEND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What was not accepted for so long goes to somebody else. */
  private static final long ACCEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Jobs of a lost session that one entry releases. */
  private static final int RELEASES = 1_000;

  /** Jobs looked at in one turn when a leadership begins. */
  private static final int SCAN = 20_000;

  private static final long NOBODY = 0;

  private final LedgerView view;
  private final Placement placement;
  private final TimeSource time;
  private final Requests requests;
  private final Runnable resent;

  /** By id, so that whatever is done for all is done in order. */
  private final Map<Long, SessionDesk> desks = new TreeMap<>();

  private final Long2LongOpenHashMap owners = new Long2LongOpenHashMap();
  private final Set<SessionDesk> dirty = new LinkedHashSet<>();

  /** The last job that {@link #scan} has looked at. */
  private long scanned;

  private boolean scanDone;

  /** Takes requests of the relay's own. */
  interface Requests {
    /** False when there is no room for it now. */
    boolean ask(Request request);
  }

  /**
   * @param resent called for each notification that does not go for the first time
   */
  OutboxRelay(
      LedgerView view, Placement placement, TimeSource time, Requests requests, Runnable resent) {
    this.view = view;
    this.placement = placement;
    this.time = time;
    this.requests = requests;
    this.resent = resent;
  }

  /**
   * The leadership begins: everything is read from the ledger. Leases begin anew, but for no longer
   * than {@link Lease} allows.
   */
  void open() {
    view.forEachOpenSession(
        id -> {
          WorkerSession session = view.session(id);
          if (session != null) {
            opened(session);
          }
        });
    view.forEachOwned(
        id -> {
          assigned(id, true);
          return true;
        });
    dirty.clear(); // Nobody waits yet.
  }

  /**
   * Goes on looking for jobs that were READY before the leadership; those that became so since are
   * known already.
   *
   * @return true if there are more
   */
  boolean scan() {
    if (scanDone) {
      return false;
    }
    int[] seen = {0};
    view.forEachJob(
        scanned,
        id -> {
          scanned = id;
          if (view.stateOf(id) == JobState.READY) {
            makeReady(id);
          }
          return ++seen[0] < SCAN;
        });
    scanDone = seen[0] < SCAN;
    return !scanDone;
  }

  @Override
  public void changed(long jobId, JobState before, JobState after) {
    if (before.owned()) {
      released(jobId);
      if (!after.owned()) {
        placement.left(jobId);
      }
    }
    if (after == JobState.READY) {
      makeReady(jobId);
    } else if (after.owned()) {
      assigned(jobId, false);
    }
  }

  private void makeReady(long jobId) {
    JobHead job = view.head(jobId);
    if (job != null) {
      placement.ready(job);
    }
  }

  private void again(long jobId) {
    JobHead job = view.head(jobId);
    if (job != null) {
      placement.again(job);
    }
  }

  private void assigned(long jobId, boolean inherited) {
    JobHead job = view.head(jobId);
    if (job == null) {
      return;
    }
    owners.put(jobId, job.session());
    SessionDesk desk = desks.computeIfAbsent(job.session(), SessionDesk::closed);
    desk.has(job, inherited);
    dirty.add(desk);
  }

  private void released(long jobId) {
    SessionDesk desk = desks.get(owners.remove(jobId));
    if (desk != null) {
      desk.hasNot(jobId);
      forgetIfDone(desk);
    }
  }

  private void forgetIfDone(SessionDesk desk) {
    if (!desk.open && desk.isEmpty()) {
      desks.remove(desk.sessionId);
    }
  }

  /** An entry of any leadership was applied: what it made pending is sent. */
  void applied(Entry entry) {
    for (Command command : entry.commands()) {
      if (command instanceof Command.OpenSession open) {
        sessionOpened(open);
      } else if (command instanceof Command.CloseSession close) {
        sessionClosed(close.sessionId());
      } else if (command instanceof Command.DrainSession drain) {
        sessionDrains(drain.sessionId());
      } else if (command instanceof Command.Cancel cancel) {
        SessionDesk desk = desks.get(owners.getOrDefault(cancel.jobId(), NOBODY));
        JobHead job = view.head(cancel.jobId());
        if (desk != null && job != null && job.cancelPending()) {
          desk.cancel(job);
          dirty.add(desk);
        }
      } else if (command instanceof Command.Assign assign
          && view.stateOf(assign.jobId()) == JobState.READY) {
        again(assign.jobId()); // Refused: it waits for another session, or for its limit.
      } else if (command instanceof QueueCommand.ChangeJob change
          && view.stateOf(change.jobId()) == JobState.READY) {
        makeReady(change.jobId()); // In another place.
      }
    }
    for (SessionDesk desk : dirty) {
      deliver(desk);
    }
    dirty.clear();
  }

  private void sessionOpened(Command.OpenSession open) {
    WorkerSession session = view.session(open.sessionId());
    if (session != null && session.open()) {
      List<SessionDesk> all = new ArrayList<>(desks.values());
      for (SessionDesk older : all) {
        if (older.open && older.worker.equals(open.worker())) {
          sessionClosed(older.sessionId);
        }
      }
      opened(session);
    }
  }

  private void opened(WorkerSession session) {
    SessionDesk desk = new SessionDesk(session, time.nanos(), view.now());
    SessionDesk before = desks.put(session.id(), desk);
    if (before != null) {
      before.handOverTo(desk);
    }
    if (!session.draining()) {
      placement.open(session.id(), session.queues(), session.types());
    }
  }

  /** It gets nothing new from now on, and learns it where it waits. */
  private void sessionDrains(long sessionId) {
    SessionDesk desk = desks.get(sessionId);
    WorkerSession session = view.session(sessionId);
    if (desk != null && desk.open && session != null && session.draining()) {
      desk.draining = true;
      placement.close(sessionId);
      desk.endWait(view.term());
    }
  }

  private void sessionClosed(long sessionId) {
    SessionDesk desk = desks.get(sessionId);
    WorkerSession session = view.session(sessionId);
    if (desk == null || (session != null && session.open())) {
      return;
    }
    desk.open = false;
    desk.endWait(view.term());
    placement.close(sessionId);
    forgetIfDone(desk);
  }

  /**
   * A session asks for jobs, and proves its life.
   *
   * @return false when the session is not open; the answer is not called then
   */
  public boolean lease(long sessionId, int slots, long waitMillis, LeaseAnswer answer) {
    return proveLife(sessionId) != null && await(sessionId, slots, waitMillis, answer);
  }

  /**
   * As {@link #lease}, but proves nothing: a stream's end here asks also while its worker is
   * silent.
   *
   * @return false when the session is not open; the answer is not called then
   */
  public boolean await(long sessionId, int slots, long waitMillis, LeaseAnswer answer) {
    SessionDesk desk = desks.get(sessionId);
    if (desk == null || !desk.open) {
      return false;
    }
    long now = time.nanos();
    long wait = desk.longestWait(TimeUnit.MILLISECONDS.toNanos(waitMillis));
    Runnable before = desk.startWait(slots, now + wait, answer, view.term());
    placement.setSlots(sessionId, slots);
    deliver(desk);
    before.run();
    return true;
  }

  /** A session has said something: its lease begins anew. Null when it is not open. */
  public @Nullable SessionDesk proveLife(long sessionId) {
    SessionDesk desk = desks.get(sessionId);
    if (desk == null || !desk.open) {
      return null;
    }
    desk.lease.renew(time.nanos());
    return desk;
  }

  /** Time is given to this leadership: workers that live have been heard of meanwhile. */
  public void heardOf(Predicate<String> living) {
    long now = time.nanos();
    for (SessionDesk desk : desks.values()) {
      if (desk.open && living.test(desk.worker)) {
        desk.lease.renew(now);
        desk.renewWait(now);
      }
    }
  }

  /** When the first lease of the other workers is over, in ledger time; see {@link Outlook}. */
  long nextSilence(Predicate<String> living, long ledgerNow) {
    long now = time.nanos();
    long next = Long.MAX_VALUE;
    for (SessionDesk desk : desks.values()) {
      if (desk.open && desk.lease.length() > 0 && !living.test(desk.worker)) {
        long left = TimeUnit.NANOSECONDS.toMillis(Math.max(0, desk.lease.left(now)));
        next = Math.min(next, ledgerNow + left + 1); // It is over after its end.
      }
    }
    return next;
  }

  /** Open sessions, in the order of their ids. */
  public List<SessionDesk> openSessions() {
    return desks.values().stream().filter(desk -> desk.open).toList();
  }

  /** How far its worker says that a job is; null where nothing was said to this leadership. */
  @Nullable Progress progress(long jobId) {
    SessionDesk desk = desks.get(owners.getOrDefault(jobId, NOBODY));
    return desk == null ? null : desk.progress(jobId);
  }

  /**
   * Notifications that are pending, by worker in the order of names; under an empty one those of
   * sessions that are closed.
   */
  public Map<String, Long> pendingByWorker() {
    Map<String, Long> pending = new TreeMap<>();
    for (SessionDesk desk : desks.values()) {
      if (desk.pending() > 0) {
        pending.merge(desk.worker, (long) desk.pending(), Long::sum);
      }
    }
    return pending;
  }

  /** A job; null when it is not known. */
  public @Nullable JobHead job(long jobId) {
    return view.head(jobId);
  }

  /** The leadership term. */
  public long term() {
    return view.term();
  }

  /** Queues and limits. */
  public QueueView queues() {
    return view.queues();
  }

  /** Ledger time of the last entry, milliseconds. */
  public long ledgerNow() {
    return view.now();
  }

  /** Which worker gets which job. */
  public Placement placement() {
    return placement;
  }

  private void deliver(SessionDesk desk) {
    Runnable delivery = desk.deliver(view, time.nanos(), RESEND_NANOS, resent);
    if (delivery != null) {
      // Before it is told: it asks again for what is left, which may be at once.
      placement.setSlots(desk.sessionId, 0);
      delivery.run();
    }
  }

  /**
   * The passing of time: waits and leases end, what was not accepted is sent again or taken back.
   *
   * @param ledgerNow ledger time, milliseconds
   */
  void tick(long ledgerNow) {
    long now = time.nanos();
    proveLives(now, ledgerNow);
    for (SessionDesk desk : new ArrayList<>(desks.values())) {
      if (desk.open && desk.lease.isOver(now)) {
        if (!desk.closing) {
          desk.closing = requests.ask(closing(desk));
        }
      } else if (!desk.open) {
        if (!desk.isEmpty()) {
          requests.ask(closing(desk)); // What is left of a session that was closed.
        }
      } else {
        deliver(desk);
        if (desk.waitIsOver(now)) {
          placement.setSlots(desk.sessionId, 0);
          desk.endWait(view.term());
        }
        desk.forEachUnaccepted(now - ACCEPT_NANOS, this::takeBack);
      }
    }
  }

  /** Where one session's proof of life is due, those of others go with it. */
  private void proveLives(long now, long ledgerNow) {
    if (desks.values().stream().noneMatch(desk -> desk.open && desk.lease.proofIsDue(now))) {
      return;
    }
    for (SessionDesk desk : desks.values()) {
      if (desk.open && desk.lease.proofIsWelcome(now)) {
        long at = ledgerNow - TimeUnit.NANOSECONDS.toMillis(desk.lease.silence(now));
        if (requests.ask(new Request.Decided(new Command.ProveLife(desk.sessionId, at)))) {
          desk.lease.prove();
        }
      }
    }
  }

  private boolean takeBack(long jobId, long generation) {
    return requests.ask(
        new Request.Decided(new Command.Release(jobId, generation, ReleaseReason.NOT_ACCEPTED)));
  }

  /** What a session has lost track of goes to others. */
  public void forgotten(long jobId) {
    JobHead job = view.head(jobId);
    if (job != null) {
      requests.ask(
          new Request.Decided(
              new Command.Release(jobId, job.generation(), ReleaseReason.SESSION_LOST)));
    }
  }

  private static Request closing(SessionDesk desk) {
    return new Request.CloseSession(
        desk.sessionId, ReleaseReason.SESSION_LOST, desk.jobs(RELEASES));
  }

  /** What a session's process closes in order. */
  public Request closingOf(SessionDesk desk) {
    return new Request.CloseSession(desk.sessionId, ReleaseReason.REQUESTED, desk.jobs(RELEASES));
  }

  /** The leadership is over: nobody is answered by it any more. */
  void end() {
    for (SessionDesk desk : desks.values()) {
      desk.abandonWait();
    }
  }

  /** Learns what a session gets. */
  public interface LeaseAnswer {
    /**
     * There is something, or the wait is over.
     *
     * @param jobs assigned to it
     * @param cancels jobs that it should stop
     * @param draining it gets nothing new any more
     */
    void delivered(long term, List<Job> jobs, List<Job> cancels, boolean draining);

    /** The leadership ended while it waited: it asks the next leader. */
    void abandoned();
  }
}
