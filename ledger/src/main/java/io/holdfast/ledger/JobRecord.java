package io.holdfast.ledger;

import io.holdfast.ledger.Command.OnWorkerLoss;
import org.jspecify.annotations.Nullable;

/**
 * One job in the ledger's memory. Changed only between {@link Jobs#touch} and {@link Jobs#settle};
 * used again for another job after it was removed.
 *
 * <p>Points in time: 0 for none.
 */
final class JobRecord extends TableRecord<JobRecord> {
  static final byte[] NO_BYTES = new byte[0];
  private static final Name NO_NAME = new Name("");

  // Fixed at submit.
  @Nullable String key;
  Name queue = NO_NAME;
  Name type = NO_NAME;
  byte[] payload = NO_BYTES;
  OnWorkerLoss onWorkerLoss = OnWorkerLoss.REASSIGN;
  int maxAttempts;
  long runTimeout;
  long retryDelay;

  /** Hash of all that is fixed at submit, payload and id included. */
  long fixedHash;

  // What commands change.
  JobState state = JobState.READY;
  int attempt;
  long generation;

  /** Who has it in this generation, or had it when it ended in this generation; 0 for none. */
  long session;

  /** When it becomes, or became, READY. */
  long readyAt;

  /** EXPIRED then, unless an attempt was accepted; 0 from the first acceptance on. */
  long queueDeadline;

  /** EXPIRED then, unless it has ended. */
  long totalDeadline;

  /** The running attempt fails then; 0 unless owned. */
  long runDeadline;

  /** CANCELLED then, if {@link #cancelRequested}; may be 0 then too: at once. */
  long cancelDeadline;

  /** Only while owned. */
  boolean cancelRequested;

  /** The cancel notice is not acknowledged; only while requested. */
  boolean cancelPending;

  /** Ledger time at which it ended; 0 unless ended. */
  long endedAt;

  /** Its place among the owned jobs, or among the ended ones: a number that only grows; else 0. */
  long place;

  byte[] result = NO_BYTES;
  String error = "";

  /** Hash of {@link #result} and {@link #error}. */
  long reportHash;

  // Links, not state: neighbours in the order of places.
  @Nullable JobRecord next;
  @Nullable JobRecord previous;

  /** The earliest of what time will do to it. */
  @Override
  long due() {
    return switch (state) {
      case SCHEDULED -> earlier(readyAt, earlier(queueDeadline, totalDeadline));
      case READY -> earlier(queueDeadline, totalDeadline);
      case HELD -> earlier(0, totalDeadline);
      case ASSIGNED, RUNNING -> {
        long due = earlier(runDeadline, totalDeadline);
        yield cancelRequested ? Math.min(cancelDeadline, due) : due;
      }
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> DeadlineHeap.NEVER;
    };
  }

  private static long earlier(long one, long other) {
    long point = one == 0 ? DeadlineHeap.NEVER : one;
    return other == 0 ? point : Math.min(point, other);
  }

  @Override
  long computeDigest() {
    long flags = ((long) state.code() << 2) | (cancelRequested ? 2 : 0) | (cancelPending ? 1 : 0);
    long one = Mix.low(fixedHash, (flags << 32) | attempt);
    one = Mix.low(one, generation);
    one = Mix.low(one, session);
    one = Mix.low(one, place);
    one = Mix.low(one, readyAt);
    long two = Mix.high(fixedHash, reportHash);
    two = Mix.high(two, queueDeadline);
    two = Mix.high(two, totalDeadline);
    two = Mix.high(two, runDeadline);
    two = Mix.high(two, cancelDeadline);
    two = Mix.high(two, endedAt);
    return Mix.finish(Mix.low(one, two));
  }

  /** Sets all that is fixed at submit. */
  void define(Command.Submit submit, Name queueName, Name typeName, long contentLow) {
    id = submit.jobId();
    key = submit.key();
    queue = queueName;
    type = typeName;
    payload = submit.payload().length == 0 ? NO_BYTES : submit.payload();
    onWorkerLoss = submit.onWorkerLoss();
    maxAttempts = submit.maxAttempts();
    runTimeout = submit.runTimeout();
    retryDelay = submit.retryDelay();
    long hash = Mix.low(contentLow, id);
    fixedHash = key == null ? hash : Mix.low(hash, key);
  }

  /** To be called when {@link #result} or {@link #error} has changed. */
  void computeReportHash() {
    reportHash = result.length == 0 && error.isEmpty() ? 0 : hashReport();
  }

  private long hashReport() {
    return Mix.finish(Mix.low(Mix.low(Mix.SEED_LOW, result), error));
  }

  @Override
  JobRecord image() {
    JobRecord image = new JobRecord();
    image.id = id;
    image.digest = digest;
    image.key = key;
    image.queue = queue;
    image.type = type;
    image.payload = payload;
    image.onWorkerLoss = onWorkerLoss;
    image.maxAttempts = maxAttempts;
    image.runTimeout = runTimeout;
    image.retryDelay = retryDelay;
    image.fixedHash = fixedHash;
    image.state = state;
    image.attempt = attempt;
    image.generation = generation;
    image.session = session;
    image.readyAt = readyAt;
    image.queueDeadline = queueDeadline;
    image.totalDeadline = totalDeadline;
    image.runDeadline = runDeadline;
    image.cancelDeadline = cancelDeadline;
    image.cancelRequested = cancelRequested;
    image.cancelPending = cancelPending;
    image.endedAt = endedAt;
    image.place = place;
    image.result = result;
    image.error = error;
    image.reportHash = reportHash;
    return image;
  }

  /** Lets go of everything that it refers to, so that it can wait for its next use. */
  void clear() {
    key = null;
    queue = NO_NAME;
    type = NO_NAME;
    payload = NO_BYTES;
    result = NO_BYTES;
    error = "";
    reportHash = 0;
    session = 0;
    runDeadline = 0;
    cancelDeadline = 0;
    cancelRequested = false;
    cancelPending = false;
    endedAt = 0;
    place = 0;
    next = null;
    previous = null;
  }

  /** The copy that a reader gets. */
  Job toJob() {
    return new Job(
        id,
        key,
        queue.text,
        type.text,
        payload,
        state,
        generation,
        attempt,
        maxAttempts,
        session,
        readyAt,
        cancelRequested,
        cancelPending,
        onWorkerLoss,
        result,
        error);
  }
}
