package io.holdfast.ledger;

/**
 * What time, and the ends of other jobs, may do to a job. Immutable, and behind one reference,
 * because most jobs have none of it: they share {@link #NONE}, and a command that touches a plain
 * job touches less memory.
 *
 * <p>Points in time and lengths in milliseconds; 0 for none.
 */
final class JobTimes {
  static final JobTimes NONE = new JobTimes(0, 0, 0, 0, Waiting.NONE);

  /** EXPIRED then, unless an attempt was accepted. */
  final long queueDeadline;

  /** EXPIRED then, unless it has ended. */
  final long totalDeadline;

  /** The attempt fails then; only while owned. */
  final long runDeadline;

  /** CANCELLED then, where a cancel was asked for; 0 is a point too: at once. */
  final long cancelDeadline;

  /** What it still waits for; only while SCHEDULED. Its time to become READY comes after that. */
  final Waiting waiting;

  /** Hash of all of these. */
  final long hash;

  private JobTimes(
      long queueDeadline,
      long totalDeadline,
      long runDeadline,
      long cancelDeadline,
      Waiting waiting) {
    this.queueDeadline = queueDeadline;
    this.totalDeadline = totalDeadline;
    this.runDeadline = runDeadline;
    this.cancelDeadline = cancelDeadline;
    this.waiting = waiting;
    long mixed = Mix.high(Mix.high(Mix.SEED_HIGH, queueDeadline), totalDeadline);
    mixed = Mix.high(Mix.high(mixed, runDeadline), cancelDeadline);
    hash = waiting == Waiting.NONE ? mixed : Mix.high(mixed, waiting.hash);
  }

  static JobTimes of(
      long queueDeadline, long totalDeadline, long runDeadline, long cancelDeadline) {
    boolean none = (queueDeadline | totalDeadline | runDeadline | cancelDeadline) == 0;
    return none
        ? NONE
        : new JobTimes(queueDeadline, totalDeadline, runDeadline, cancelDeadline, Waiting.NONE);
  }

  /** The same, as one object where the other has the same values: jobs of a type often do. */
  JobTimes sharedWith(JobTimes other) {
    boolean same =
        hash == other.hash
            && queueDeadline == other.queueDeadline
            && totalDeadline == other.totalDeadline
            && runDeadline == other.runDeadline
            && cancelDeadline == other.cancelDeadline
            && waiting == other.waiting;
    return same ? other : this;
  }

  /** An attempt begins now, and may take so long; 0 for any time. */
  JobTimes assigned(long now, long runTimeout) {
    return runTimeout == 0
        ? this
        : of(queueDeadline, totalDeadline, now + runTimeout, cancelDeadline);
  }

  /** An attempt was accepted: the time in the queue is over. */
  JobTimes accepted() {
    return queueDeadline == 0 ? this : of(0, totalDeadline, runDeadline, cancelDeadline);
  }

  /** The owner should stop by then. */
  JobTimes cancelled(long graceUntil) {
    return of(queueDeadline, totalDeadline, runDeadline, graceUntil);
  }

  /** It waits for other jobs; nobody has it. */
  JobTimes waiting(Waiting now) {
    return now == Waiting.NONE
        ? of(queueDeadline, totalDeadline, runDeadline, cancelDeadline)
        : new JobTimes(queueDeadline, totalDeadline, runDeadline, cancelDeadline, now);
  }

  /** Nobody has it any more, and it waits for nothing. */
  JobTimes left() {
    return (runDeadline | cancelDeadline) == 0 && waiting == Waiting.NONE
        ? this
        : of(queueDeadline, totalDeadline, 0, 0);
  }
}
