package io.holdfast.server.endpoint;

/** Why something was refused: stable codes, the same over HTTP and gRPC. Append only. */
public enum Refusal {
  /** A field is missing, of the wrong form or out of its bounds. */
  INVALID_ARGUMENT,
  /** No such job or session is known. */
  NOT_FOUND,
  /** The idempotency key is in use by a job of other content. */
  KEY_CONFLICT,
  /** The job has ended. */
  ALREADY_ENDED,
  /** Resume: the job is not HELD. */
  NOT_HELD,
  /** Retry: the job is neither FAILED nor EXPIRED. */
  NOT_ENDED,
  /** The session is closed, by itself or because its lease was over; the worker opens a new one. */
  SESSION_CLOSED,
  /** A bound is reached; the same may be asked again later. */
  FULL,
  /** Another replica leads; see {@link RefusedException#leader()}. */
  NOT_LEADER,
  /** No replica leads at the moment, or this one cannot tell. Nothing was done. */
  NO_LEADER,
  /**
   * Leadership was lost meanwhile: it may have been done or not. The same may be asked again, under
   * the same idempotency key.
   */
  INDETERMINATE,
  /** This replica belongs to no cluster yet; nothing was done. */
  NOT_INITIALISED,
  /** cluster init: this replica belongs to a cluster already. */
  ALREADY_INITIALISED,
  /** The replica to be added does not answer where it should be. Nothing was done. */
  MEMBER_UNREACHABLE,
  /** The members cannot be changed so: the text says why. Nothing was done. */
  MEMBER_CONFLICT,
  /** The caller has no token, or one that nobody has been given. */
  UNAUTHENTICATED,
  /** The caller's token is for other things. */
  PERMISSION_DENIED,
  /**
   * The schedule was changed while this was decided; nothing was done, and it may be asked again.
   */
  SCHEDULE_CHANGED,
  /** Trigger: the job of before has not ended, and the policy is not to start another. */
  STILL_RUNNING,
  /** Backfill: a job was made for the instant. */
  ALREADY_FIRED,
  /** The queue has as many jobs as it may have; the same may be asked again later. */
  QUEUE_FULL,
  /** The queue takes no new jobs: it is being drained. */
  QUEUE_DRAINING,
  /** Change: the job does not wait for its time or its turn. */
  NOT_WAITING
}
