package io.holdfast.ledger;

import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What may be read of a {@link Ledger}. Not safe for use beside {@code apply}: the caller holds the
 * hand-over lock of its replica, or is the only thread.
 */
public interface LedgerView {

  /** Index of the last entry applied; 0 before the first. */
  long appliedIndex();

  /**
   * Ledger time of the last entry applied, milliseconds since the Unix epoch; 0 before the first.
   */
  long now();

  /**
   * The leadership term: 0 before the first leader, then from 1, one more each time another replica
   * leads.
   */
  long term();

  /** The replica that leads in {@link #term()}; empty before the first. */
  String leader();

  /** The nonce of the current leadership; 0 before the first. */
  long nonce();

  /** The next id that a Submit may carry. */
  long nextJobId();

  /** The next id that an OpenSession may carry. */
  long nextSessionId();

  /** The id of the job that holds an idempotency key; 0 when none does. */
  long jobIdOf(String key);

  /** A copy of a job's record; null when it is unknown (never submitted, or purged). */
  @Nullable Job job(long jobId);

  /** The same without payload, key, result and error. */
  @Nullable JobHead head(long jobId);

  /** Where a job is; null when it is unknown. */
  @Nullable JobState stateOf(long jobId);

  /** A job's queue, without a copy of the job; null when it is unknown. */
  @Nullable String queueOf(long jobId);

  /** When a job becomes or became READY, without a copy of the job; 0 when it is unknown. */
  long readyAtOf(long jobId);

  /**
   * Visits jobs in the order of their ids, until the visitor answers false; nothing may change
   * meanwhile.
   *
   * @param afterId only ids greater than this
   */
  void forEachJob(long afterId, LongPredicate jobIdVisitor);

  /** Jobs that have ended and are not purged. */
  long endedCount();

  /** Bytes of their payloads and results, and characters of their errors. */
  long endedBytes();

  /** When the job that ended first has ended; {@link Long#MAX_VALUE} when none has. */
  long firstEnd();

  /** Visits the open sessions in the order of their ids. */
  void forEachOpenSession(LongConsumer sessionIdVisitor);

  /** The open session of a worker; 0 when it has none. */
  long openSessionOf(String worker);

  /** A session, open or closed but still owning jobs; null when unknown. */
  @Nullable WorkerSession session(long sessionId);

  /** Jobs known, ended ones not yet purged included. */
  long jobCount();

  /** Jobs in a state. */
  long jobCount(JobState state);

  /**
   * Visits the jobs that a session has (ASSIGNED and RUNNING), in the order in which they were
   * assigned; a takeover keeps the place, a release loses it. Ends when the visitor answers false.
   */
  void forEachOwned(LongPredicate jobIdVisitor);

  /** Pending notifications: jobs in ASSIGNED plus cancel notices that are not acknowledged (P6). */
  long pendingNotifications();

  /** Jobs submitted since the beginning; for P4: submitted = known + purged. */
  long submittedTotal();

  /** Jobs purged since the beginning. */
  long purgedTotal();

  /** Idempotency keys remembered. */
  long keyCount();

  /**
   * The earliest point at which a Tick would change something; {@link Long#MAX_VALUE} when nothing
   * waits for time.
   */
  long nextDeadline();

  /** Queues and limits. */
  QueueView queues();

  /**
   * The members of the cluster by their ids, then those that were removed and are still remembered,
   * the earliest first. Empty where nobody has said who they are.
   */
  List<Member> members();

  /** Index of the entry that changed {@link #members} last; 0 before the first. */
  long membersIndex();

  /** A copy of a schedule; null when no schedule is of this incarnation. */
  @Nullable Schedule schedule(long scheduleId);

  /** A copy of the schedule that has a name now; null when none has. */
  @Nullable Schedule schedule(String name);

  /**
   * Visits schedules in the order of their ids, until the visitor answers false; nothing may change
   * meanwhile.
   *
   * @param afterId only ids greater than this
   */
  void forEachSchedule(long afterId, LongPredicate scheduleIdVisitor);

  /** True where a job has ended and a Tick has still to settle it with those that wait for it. */
  boolean hasUnsettledEnds();

  /** The digest of the whole state, equal on every replica at an equal applied index (P9). */
  long digest();
}
