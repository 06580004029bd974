package io.holdfast.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The complete list of what can happen to a {@link Ledger}.
 *
 * <p>A command carries <em>decided facts</em>: ids, points in time, generations and chosen sessions
 * are in it, so that applying it needs no clock and no chance. It may still be wrong (decided on a
 * stale view): {@link Ledger#apply} is the judge.
 *
 * <p>Points in time are milliseconds of ledger time since the Unix epoch, lengths are milliseconds;
 * zero means "none" unless said otherwise. A generation of {@link #CURRENT} means whatever
 * generation the job is in when the command is applied.
 *
 * <p>A command that breaks a bound of {@link Limits} cannot be made: its constructor throws {@link
 * IllegalArgumentException}, at the leader, before the log. What is in the log can be applied.
 */
public sealed interface Command
    permits Command.Submit,
        Command.Assign,
        Command.TakeOver,
        Command.Acknowledge,
        Command.Complete,
        Command.Fail,
        Command.Release,
        Command.Cancel,
        Command.AcknowledgeCancel,
        Command.Resume,
        Command.Retry,
        Command.OpenSession,
        Command.CloseSession,
        Command.DrainSession,
        Command.ProveLife,
        Command.EstablishLeadership,
        Command.Tick,
        Command.Purge,
        MemberCommand,
        ScheduleCommand,
        RetryAt,
        QueueCommand {

  /** In place of a generation: the one that the job is in at apply. */
  long CURRENT = 0;

  /** The job that this command is about, or 0 when it is about none. */
  default long jobId() {
    return 0;
  }

  /** Calls the method of the visitor that is meant for this command. */
  <R> R accept(CommandVisitor<R> visitor);

  /**
   * A new job, READY at once or SCHEDULED until {@code runAt}, generation 1, open.
   *
   * @param jobId greater than every id that the ledger has seen, else refused
   * @param key idempotency key, at most {@link Limits#MAX_KEY_BYTES} bytes of UTF-8; null for none
   * @param keyExpiresAt when the key may be forgotten; 0 for never, {@link #UNTIL_ENDED} for when
   *     the job has ended
   * @param queue name of the queue
   * @param type name of the job type
   * @param payload bytes handed to the worker, never interpreted
   * @param runAt not before this point; 0 for at once
   * @param queueDeadline EXPIRED if no attempt was started by then; 0 for none
   * @param totalDeadline EXPIRED if not ended by then; 0 for none
   * @param priority from 0 to {@link Limits#MAX_PRIORITY}, the most urgent
   * @param rules how its attempts are made
   * @param ties what ties it to other jobs
   */
  record Submit(
      long jobId,
      @Nullable String key,
      long keyExpiresAt,
      String queue,
      String type,
      byte[] payload,
      long runAt,
      long queueDeadline,
      long totalDeadline,
      int priority,
      JobRules rules,
      JobTies ties)
      implements Command {

    /** Where nobody says how urgent a job is. */
    public static final int DEFAULT_PRIORITY = 5;

    /** In place of a time: the key is free again when its job has ended, "unique while pending". */
    public static final long UNTIL_ENDED = Limits.MAX_TIME;

    public Submit {
      Limits.requireId(jobId, "jobId");
      if (key != null) {
        Limits.requireBytes(key, 1, Limits.MAX_KEY_BYTES, "key");
      }
      Limits.requireTime(keyExpiresAt, "keyExpiresAt");
      Limits.requireBytes(queue, 1, Limits.MAX_NAME_BYTES, "queue");
      Limits.requireBytes(type, 1, Limits.MAX_NAME_BYTES, "type");
      Limits.requireLength(payload, Limits.MAX_PAYLOAD_BYTES, "payload");
      Limits.requireTime(runAt, "runAt");
      Limits.requireTime(queueDeadline, "queueDeadline");
      Limits.requireTime(totalDeadline, "totalDeadline");
      Limits.requirePriority(priority);
      Objects.requireNonNull(rules);
      Objects.requireNonNull(ties);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.submit(this);
    }

    /** A job without deadlines and ties, of {@link JobRules#PLAIN}. */
    public static Submit plain(
        long jobId, @Nullable String key, String queue, String type, byte[] payload) {
      return new Submit(
          jobId,
          key,
          0,
          queue,
          type,
          payload,
          0,
          0,
          0,
          DEFAULT_PRIORITY,
          JobRules.PLAIN,
          JobTies.NONE);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Submit that
          && jobId == that.jobId
          && Objects.equals(key, that.key)
          && keyExpiresAt == that.keyExpiresAt
          && queue.equals(that.queue)
          && type.equals(that.type)
          && Arrays.equals(payload, that.payload)
          && runAt == that.runAt
          && queueDeadline == that.queueDeadline
          && totalDeadline == that.totalDeadline
          && priority == that.priority
          && rules.equals(that.rules)
          && ties.equals(that.ties);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(jobId);
    }
  }

  /** Gives a READY job, in its current and open generation, to an open session. */
  record Assign(long jobId, long sessionId, long generation) implements Command {
    public Assign {
      Limits.requireId(jobId, "jobId");
      Limits.requireId(sessionId, "sessionId");
      Limits.requireGeneration(generation);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.assign(this);
    }
  }

  /**
   * Gives a job to a session whatever its state: in its current generation when that is open, else
   * in a higher one, which fences the earlier owner in the same step. For the line protocol and
   * administrators.
   *
   * @param generation {@link #CURRENT}, or the generation to take
   */
  record TakeOver(long jobId, long sessionId, long generation) implements Command {
    public TakeOver {
      Limits.requireId(jobId, "jobId");
      Limits.requireId(sessionId, "sessionId");
      Limits.requireTakeOver(generation);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.takeOver(this);
    }
  }

  /** The session has accepted the assignment: its notification is no longer pending. */
  record Acknowledge(long jobId, long sessionId, long generation) implements Command {
    public Acknowledge {
      Limits.requireId(jobId, "jobId");
      Limits.requireId(sessionId, "sessionId");
      Limits.requireGeneration(generation);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.acknowledge(this);
    }
  }

  /** The session has done the job. */
  record Complete(long jobId, long sessionId, long generation, byte[] result) implements Command {
    public Complete {
      Limits.requireId(jobId, "jobId");
      Limits.requireId(sessionId, "sessionId");
      Limits.requireGeneration(generation);
      Limits.requireLength(result, Limits.MAX_RESULT_BYTES, "result");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.complete(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Complete that
          && jobId == that.jobId
          && sessionId == that.sessionId
          && generation == that.generation
          && Arrays.equals(result, that.result);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(jobId);
    }
  }

  /**
   * The attempt failed.
   *
   * @param retryAt when the next attempt may start, if attempts are left (backoff and jitter are
   *     decided already)
   * @param retryable false: FAILED at once, whatever attempts are left
   */
  record Fail(
      long jobId, long sessionId, long generation, String error, long retryAt, boolean retryable)
      implements Command {
    public Fail {
      Limits.requireId(jobId, "jobId");
      Limits.requireId(sessionId, "sessionId");
      Limits.requireGeneration(generation);
      Limits.requireBytes(error, 0, Limits.MAX_ERROR_BYTES, "error");
      Limits.requireTime(retryAt, "retryAt");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.fail(this);
    }
  }

  /**
   * Takes the job from the session that has it in {@code generation}: its lease was lost, or
   * somebody wants it back.
   */
  record Release(long jobId, long generation, ReleaseReason reason) implements Command {
    public Release {
      Limits.requireId(jobId, "jobId");
      Limits.requireGeneration(generation);
      Objects.requireNonNull(reason);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.release(this);
    }
  }

  /**
   * Ends a waiting job at once; asks the session that has it to stop, with a notice.
   *
   * @param graceUntil when a job that still runs is taken from its session and CANCELLED
   */
  record Cancel(long jobId, long graceUntil) implements Command {
    public Cancel {
      Limits.requireId(jobId, "jobId");
      Limits.requireTime(graceUntil, "graceUntil");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.cancel(this);
    }
  }

  /** The session has received the cancel notice of its job: the notice is no longer pending. */
  record AcknowledgeCancel(long jobId, long sessionId, long generation) implements Command {
    public AcknowledgeCancel {
      Limits.requireId(jobId, "jobId");
      Limits.requireId(sessionId, "sessionId");
      Limits.requireGeneration(generation);
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.acknowledgeCancel(this);
    }
  }

  /** Lets a HELD job go on. */
  record Resume(long jobId) implements Command {
    public Resume {
      Limits.requireId(jobId, "jobId");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.resume(this);
    }
  }

  /** Starts a FAILED or EXPIRED job again, with its attempts counted anew. */
  record Retry(long jobId) implements Command {
    public Retry {
      Limits.requireId(jobId, "jobId");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.retry(this);
    }
  }

  /**
   * A worker process begins. Closes an older session of the same worker.
   *
   * @param sessionId greater than every session id that the ledger has seen
   * @param leaseMillis the length of its lease; 0 for ever
   * @param queues whose jobs it takes, and {@code types} those that it can do (none for all)
   */
  record OpenSession(
      long sessionId, String worker, long leaseMillis, List<String> queues, List<String> types)
      implements Command {
    public OpenSession {
      Limits.requireId(sessionId, "sessionId");
      Limits.requireBytes(worker, 1, Limits.MAX_NAME_BYTES, "worker");
      Limits.requireTime(leaseMillis, "leaseMillis");
      queues = Limits.requireNames(queues, "queues");
      types = Limits.requireNames(types, "types");
    }

    public OpenSession(long sessionId, String worker, long leaseMillis) {
      this(sessionId, worker, leaseMillis, List.of(), List.of());
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.openSession(this);
    }
  }

  /** A worker process ended or was lost: it gets nothing more. Its jobs go by {@link Release}. */
  record CloseSession(long sessionId) implements Command {
    public CloseSession {
      Limits.requireId(sessionId, "sessionId");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.closeSession(this);
    }
  }

  /**
   * A session takes nothing new from now on, and ends what it has. It stays so: a worker that is to
   * take jobs again opens a new session.
   */
  record DrainSession(long sessionId) implements Command {
    public DrainSession {
      Limits.requireId(sessionId, "sessionId");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.drainSession(this);
    }
  }

  /**
   * A session was heard of. Heartbeats are not logged; this is, once in a while for each session,
   * so that the next leader knows how much of a lease may be left.
   *
   * @param at ledger time at which it was heard of, milliseconds
   */
  record ProveLife(long sessionId, long at) implements Command {
    public ProveLife {
      Limits.requireId(sessionId, "sessionId");
      Limits.requireTime(at, "at");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.proveLife(this);
    }
  }

  /**
   * The first command of each leadership.
   *
   * @param replica the replica that leads
   * @param raftTerm the log's own term, which skips
   * @param nonce distinguishes leaderships of one replica in one Raft term; the same one is counted
   *     once; not 0
   * @param passes true counts a new term even where the replica is the one that led before: a
   *     cluster of one, whose leader came back after a crash
   */
  record EstablishLeadership(String replica, long raftTerm, long nonce, boolean passes)
      implements Command {
    public EstablishLeadership {
      Limits.requireBytes(replica, 1, Limits.MAX_NAME_BYTES, "replica");
      Limits.requireTime(raftTerm, "raftTerm");
      if (nonce == 0) {
        throw new IllegalArgumentException("Expected a nonce other than 0");
      }
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.establishLeadership(this);
    }
  }

  /**
   * What the passing of time does: due jobs become READY, deadlines expire.
   *
   * @param maxItems at most so many jobs change, the earliest first; more remain due
   */
  record Tick(int maxItems) implements Command {
    public Tick {
      Limits.requireCount(maxItems, "maxItems");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.tick(this);
    }
  }

  /**
   * Forgets ended jobs, the earliest ended first.
   *
   * @param endedBefore only jobs that ended before this point
   * @param maxItems at most so many
   */
  record Purge(long endedBefore, int maxItems) implements Command {
    public Purge {
      Limits.requireTime(endedBefore, "endedBefore");
      Limits.requireCount(maxItems, "maxItems");
    }

    @Override
    public <R> R accept(CommandVisitor<R> visitor) {
      return visitor.purge(this);
    }
  }
}
