package io.holdfast.server.replica;

import io.holdfast.ledger.Job;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.WorkerSession;
import io.holdfast.server.endpoint.Progress;
import io.holdfast.server.replica.OutboxRelay.LeaseAnswer;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongLinkedOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one leadership knows of one worker session beside the ledger: when it was heard of, what was
 * sent to it, and whether it waits for something. Called under the hand-over lock.
 */
public final class SessionDesk {
  final long sessionId;
  final String worker;
  final Lease lease;

  private final List<String> queues;
  private final List<String> types;

  boolean open;

  /** It takes nothing new. */
  boolean draining;

  /** Its end is proposed. */
  boolean closing;

  /** Jobs that it has, in the order in which it got them. */
  private final LongLinkedOpenHashSet owned = new LongLinkedOpenHashSet();

  /** Those of them that it has not accepted. */
  private final Long2ObjectLinkedOpenHashMap<Sending> unaccepted =
      new Long2ObjectLinkedOpenHashMap<>();

  /**
   * Those that were not sent yet, and some that were: what is new is found without looking at all
   * that waits for its acceptance, of which there may be thousands.
   */
  private final LongLinkedOpenHashSet fresh = new LongLinkedOpenHashSet();

  /** When all were looked at, for what is to be sent again. */
  private long lookedNanos;

  /** Those that it should stop. */
  private final Long2ObjectLinkedOpenHashMap<Sending> cancels =
      new Long2ObjectLinkedOpenHashMap<>();

  /** How far it says that it is with some of its jobs. */
  private final Long2ObjectOpenHashMap<Progress> progress = new Long2ObjectOpenHashMap<>();

  /** What it did not name in its last heartbeat although it has it. */
  private LongOpenHashSet missed = new LongOpenHashSet();

  private @Nullable Wait wait;

  /** How often all are looked at, which is often enough for what is sent again after a second. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A notification. */
  private static final class Sending {
    final long jobId;
    final long generation;

    /** When it was first sent, and when last; meaningless before {@link #sent}. */
    long firstNanos;

    long lastNanos;
    boolean sent;

    /** It was pending before this leadership: whether it was sent then is not known. */
    final boolean inherited;

    /** It is being taken back. */
    boolean withdrawn;

    Sending(JobHead job, boolean inherited) {
      this.jobId = job.id();
      this.generation = job.generation();
      this.inherited = inherited;
    }

    boolean due(long now, long resendNanos) {
      return !withdrawn && (!sent || now - lastNanos >= resendNanos);
    }

    /** True where it is not the first time. */
    boolean send(long now) {
      boolean again = sent || inherited;
      if (!sent) {
        sent = true;
        firstNanos = now;
      }
      lastNanos = now;
      return again;
    }
  }

  private record Wait(int slots, long end, LeaseAnswer answer) {}

  /** Sees a job and its generation. */
  interface JobVisitor {
    /** Answers true when it is dealt with. */
    boolean visit(long jobId, long generation);
  }

  SessionDesk(WorkerSession session, long now, long ledgerNow) {
    sessionId = session.id();
    worker = session.worker();
    queues = session.queues();
    types = session.types();
    open = true;
    draining = session.draining();
    lease =
        new Lease(
            TimeUnit.MILLISECONDS.toNanos(session.leaseMillis()),
            now,
            TimeUnit.MILLISECONDS.toNanos(Math.max(0, ledgerNow - session.provenAt())));
    lookedNanos = now - LOOK_NANOS;
  }

  private SessionDesk(long sessionId) {
    this.sessionId = sessionId;
    worker = "";
    lease = new Lease(0, 0, 0);
    queues = List.of();
    types = List.of();
  }

  /** A session of which only its jobs are known. */
  static SessionDesk closed(long sessionId) {
    return new SessionDesk(sessionId);
  }

  public long sessionId() {
    return sessionId;
  }

  public String worker() {
    return worker;
  }

  /** How long it may be silent, milliseconds; 0 for ever. */
  public long leaseMillis() {
    return TimeUnit.NANOSECONDS.toMillis(lease.length());
  }

  /** What it takes, for people. */
  public List<String> queues() {
    return queues;
  }

  /** What it can do, for people; none for all. */
  public List<String> types() {
    return types;
  }

  /** How many jobs it has. */
  public int owned() {
    return owned.size();
  }

  /** True if it has a job, accepted or not. */
  public boolean hasJob(long jobId) {
    return owned.contains(jobId);
  }

  boolean isEmpty() {
    return owned.isEmpty();
  }

  void handOverTo(SessionDesk desk) {
    desk.owned.addAll(owned);
    desk.unaccepted.putAll(unaccepted);
    desk.fresh.addAll(unaccepted.keySet());
    desk.cancels.putAll(cancels);
  }

  long[] jobs(int max) {
    return owned.longStream().limit(max).toArray();
  }

  /**
   * @param inherited it had the job before this leadership
   */
  void has(JobHead job, boolean inherited) {
    owned.add(job.id());
    if (job.state() == JobState.ASSIGNED) {
      unaccepted.put(job.id(), new Sending(job, inherited));
      fresh.add(job.id());
    } else {
      unaccepted.remove(job.id());
    }
    if (job.cancelPending()) {
      cancels.put(job.id(), new Sending(job, inherited));
    }
  }

  void hasNot(long jobId) {
    owned.remove(jobId);
    unaccepted.remove(jobId);
    fresh.remove(jobId);
    cancels.remove(jobId);
    missed.remove(jobId);
    progress.remove(jobId);
  }

  /** Its worker says how far it is; no more of it is kept than the session has jobs. */
  public void report(Progress of) {
    if (owned.contains(of.jobId())) {
      progress.put(of.jobId(), of);
    }
  }

  /** What was said last of a job; null for nothing. */
  @Nullable Progress progress(long jobId) {
    return progress.get(jobId);
  }

  /** Notifications that it has not accepted, and jobs that it has not stopped. */
  public int pending() {
    return unaccepted.size() + cancels.size();
  }

  /** It takes nothing new. */
  public boolean isDraining() {
    return draining;
  }

  void cancel(JobHead job) {
    cancels.put(job.id(), new Sending(job, false));
  }

  /**
   * It waits from now on.
   *
   * @return answers who waited before, with nothing; to be called when the new one is settled,
   *     because who is answered may ask again at once
   */
  Runnable startWait(int slots, long end, LeaseAnswer answer, long term) {
    Wait before = wait;
    wait = new Wait(slots, end, answer);
    return () -> {
      if (before != null) {
        before.answer.delivered(term, List.of(), List.of(), draining);
      }
    };
  }

  /** How long it may wait at once: it must be heard of within its lease. */
  long longestWait(long waitNanos) {
    return lease.length() == 0 ? waitNanos : Math.min(waitNanos, lease.length() / 2);
  }

  boolean waitIsOver(long now) {
    return wait != null && now - wait.end >= 0;
  }

  /** Who waits does so for a while more: half a lease from now. */
  void renewWait(long now) {
    Wait waiting = wait;
    if (waiting != null && lease.length() > 0) {
      wait = new Wait(waiting.slots, now + lease.length() / 2, waiting.answer);
    }
  }

  /** For how many jobs it waits; -1 where it does not wait. */
  public int waitingSlots() {
    return wait == null ? -1 : wait.slots;
  }

  /** The jobs that it has, accepted or not. */
  public List<Long> ownedJobs() {
    return List.copyOf(owned);
  }

  /** Who waits gets nothing. */
  void endWait(long term) {
    Wait ended = wait;
    wait = null;
    if (ended != null) {
      ended.answer.delivered(term, List.of(), List.of(), draining);
    }
  }

  void abandonWait() {
    Wait ended = wait;
    wait = null;
    if (ended != null) {
      ended.answer.abandoned();
    }
  }

  /**
   * Takes what is due, if the session waits; the wait is over then.
   *
   * @return sends it; null where there is nothing to send
   * @param resent called for each notification that does not go for the first time
   */
  @Nullable Runnable deliver(LedgerView view, long now, long resendNanos, Runnable resent) {
    Wait waiting = wait;
    if (waiting == null) {
      return null;
    }
    List<Job> stop = take(cancels, Integer.MAX_VALUE, view, now, resendNanos, resent);
    List<Job> start;
    if (now - lookedNanos >= LOOK_NANOS) {
      start = take(unaccepted, waiting.slots, view, now, resendNanos, resent);
      lookedNanos = start.size() < waiting.slots ? now : lookedNanos;
    } else {
      start = takeFresh(waiting.slots, view, now, resendNanos, resent);
    }
    if (stop.isEmpty() && start.isEmpty()) {
      return null;
    }
    wait = null;
    return () -> waiting.answer.delivered(view.term(), start, stop, draining);
  }

  private List<Job> take(
      Long2ObjectLinkedOpenHashMap<Sending> from,
      int max,
      LedgerView view,
      long now,
      long resendNanos,
      Runnable resent) {
    List<Job> taken = new ArrayList<>();
    for (var each : from.long2ObjectEntrySet()) {
      if (taken.size() == max) {
        break;
      }
      if (each.getValue().due(now, resendNanos)) {
        Job job = view.job(each.getLongKey());
        if (job != null) {
          if (each.getValue().send(now)) {
            resent.run();
          }
          taken.add(job);
        }
      }
    }
    return taken;
  }

  private List<Job> takeFresh(
      int max, LedgerView view, long now, long resendNanos, Runnable resent) {
    List<Job> taken = new ArrayList<>();
    while (taken.size() < max && !fresh.isEmpty()) {
      Sending sending = unaccepted.get(fresh.removeFirstLong());
      if (sending != null && sending.due(now, resendNanos)) {
        Job job = view.job(sending.jobId);
        if (job != null) {
          if (sending.send(now)) {
            resent.run();
          }
          taken.add(job);
        }
      }
    }
    return taken;
  }

  /** Shows what was first sent before a point in time and is not accepted. */
  void forEachUnaccepted(long before, JobVisitor visitor) {
    for (var each : unaccepted.long2ObjectEntrySet()) {
      Sending sending = each.getValue();
      if (sending.sent && !sending.withdrawn && before - sending.firstNanos > 0) {
        sending.withdrawn = visitor.visit(each.getLongKey(), sending.generation);
      }
    }
  }

  /** The jobs that it should stop. */
  public List<Long> toBeStopped() {
    return List.copyOf(cancels.keySet());
  }

  /**
   * Compares what the session says that it has with what it has accepted.
   *
   * @return what it did not name twice in a row: a message of its own may have crossed the first
   */
  public List<Long> forgotten(LongOpenHashSet named) {
    LongOpenHashSet missing = new LongOpenHashSet();
    List<Long> forgotten = new ArrayList<>();
    for (long jobId : owned) {
      if (!unaccepted.containsKey(jobId) && !named.contains(jobId)) {
        missing.add(jobId);
        if (missed.contains(jobId)) {
          forgotten.add(jobId);
        }
      }
    }
    missed = missing;
    return forgotten;
  }
}
