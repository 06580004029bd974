package io.holdfast.ledger;

/**
 * Why a command was refused at apply. A refused command changed nothing. The order is part of the
 * format: append only.
 */
public enum Rejection {
  /** Not refused. */
  NONE,
  /** The idempotency key is in use by a job of other content. */
  KEY_CONFLICT,
  /** The id is not greater than every id seen. */
  ID_NOT_NEW,
  /** The job is already assigned in this generation. */
  ALREADY_ASSIGNED,
  /** The job is in a later generation. */
  STALE_GENERATION,
  /** The generation is beyond the one that may be assigned now. */
  FUTURE_GENERATION,
  /** The job waits for its time, or for a person. */
  NOT_READY,
  /** The session is closed, or draining and takes nothing new, or was never opened. */
  SESSION_CLOSED,
  /** The job has ended. */
  ALREADY_ENDED,
  /** Another session or generation owns the job: the sender is fenced off. */
  FENCED,
  /** No job of this id is known. */
  NO_SUCH_JOB,
  /** Resume: the job is not held. */
  NOT_HELD,
  /** Retry: the job is not FAILED or EXPIRED. */
  NOT_ENDED,
  /** No session has the job. */
  NOT_ASSIGNED,
  /** A bound of {@link Limits} is reached; the command can be repeated later. */
  FULL,
  /** The entry was proposed in a leadership that is over. */
  LEADERSHIP_OVER,
  /** AcknowledgeCancel: no cancel of the job was asked for. */
  NO_CANCEL,
  /** PutMember: the id belongs to another incarnation; that one is to be dropped first. */
  MEMBER_EXISTS,
  /** PutMember: this incarnation was dropped; it comes back with an empty folder only. */
  MEMBER_DROPPED,
  /** DropMember: there is no such member. */
  NO_SUCH_MEMBER,
  /** No schedule of this name or incarnation is known. */
  NO_SUCH_SCHEDULE,
  /** Fire, SkipOccurrences: the schedule has another version by now. */
  SCHEDULE_CHANGED,
  /** Fire, SkipOccurrences: the schedule is paused. */
  SCHEDULE_PAUSED,
  /** Fire, SkipOccurrences: the instant is still to come. */
  NOT_DUE,
  /** Fire, SkipOccurrences: the instant was decided, or one before it was not. */
  ALREADY_DECIDED,
  /** Fire by hand: the job of before has not ended, and the policy is not to start another. */
  STILL_RUNNING,
  /** Assign: the queue is paused. */
  QUEUE_PAUSED,
  /** Assign: the limit of the queue or of the job's key is reached, in number or in rate. */
  LIMIT,
  /** Submit, Retry: the queue has as many jobs as it may have; to be repeated later. */
  QUEUE_FULL,
  /** Submit, Retry: the queue takes no new jobs. */
  QUEUE_DRAINING,
  /** ChangeJob: the job does not wait for its time or its turn. */
  NOT_WAITING
}
