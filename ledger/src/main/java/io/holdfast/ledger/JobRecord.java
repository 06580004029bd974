package io.holdfast.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One job in the ledger's memory. Changed only between {@link Jobs#touch} and {@link Jobs#settle};
 * used again for another job after it was removed.
 *
 * <p>It is kept small (120 bytes), and what most jobs do not have is behind shared references:
 * commands come to jobs in no order, so each cache line of a record is a miss.
 */
final class JobRecord extends TableRecord<JobRecord> {
  private static final int NO_KEY = -1;

  /** In {@link #keyLength}, where no length is: the key is free when the job has ended. */
  private static final int UNTIL_ENDED = 1 << 30;

  static final Name NO_NAME = new Name("");

  // Fixed at submit.
  Name queue = NO_NAME;
  Name type = NO_NAME;

  /** The payload, then the key as {@link Text}; what follows is of a job before. */
  private byte[] bytes = UsedArrays.NONE;

  private int payloadLength;

  /** {@link #NO_KEY} where there is none; may have the bit {@link #UNTIL_ENDED}. */
  private int keyLength = NO_KEY;

  JobRules rules = JobRules.PLAIN;
  JobTies ties = JobTies.NONE;

  /** Hash of all that is fixed at submit, payload and id included. */
  long fixedHash;

  // What commands change.

  /**
   * A code instead of a reference: collectors look again at every object in which a reference was
   * written, and each command writes this.
   */
  private byte stateCode;

  /** From 0 to {@link Limits#MAX_PRIORITY}. */
  byte priority;

  int attempt;
  long generation;

  /** Who has it in this generation, or had it when it ended in this generation; 0 for none. */
  long session;

  /** When it becomes, or became, READY. */
  long readyAt;

  /** Ledger time at which it ended; 0 unless ended. */
  long endedAt;

  /** Its place in the order of the owned jobs, or in that of the ended ones; 0 in any other. */
  long place;

  /** Only while owned. */
  boolean cancelRequested;

  /** The cancel notice is not acknowledged; only while requested. */
  boolean cancelPending;

  JobTimes times = JobTimes.NONE;
  Report report = Report.NONE;

  /** What it keeps for those who ask: payload, result and error, an error's characters as bytes. */
  long content() {
    return (long) payloadLength + report.result.length + report.error.length();
  }

  JobState state() {
    return JobState.ofCode(stateCode);
  }

  void setState(JobState state) {
    stateCode = (byte) state.code();
  }

  void setTimes(JobTimes newTimes) {
    if (times != newTimes) { // The same, as a rule: see stateCode.
      times = newTimes;
    }
  }

  /** The earliest of what time will do to it. */
  @Override
  long due() {
    return switch (state()) {
      case SCHEDULED -> {
        long due = earlier(times.queueDeadline, times.totalDeadline);
        yield times.waiting == Waiting.NONE ? earlier(due, readyAt) : due;
      }
      case READY -> earlier(times.queueDeadline, times.totalDeadline);
      case HELD -> earlier(0, times.totalDeadline);
      case ASSIGNED, RUNNING -> {
        long due = earlier(times.runDeadline, times.totalDeadline);
        yield cancelRequested ? Math.min(times.cancelDeadline, due) : due;
      }
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> NEVER;
    };
  }

  private static long earlier(long one, long other) {
    long point = one == 0 ? NEVER : one;
    return other == 0 ? point : Math.min(point, other);
  }

  /** See {@link Preparation}: what its next use will write over. */
  long prepareUse() {
    return bytes.length == 0 ? id : bytes[0];
  }

  /** See {@link Preparation}: one field of each cache line that it may be in. */
  long prepare() {
    return id + place + (report == Report.NONE ? 1 : 0);
  }

  @Override
  long computeDigest() {
    long flags =
        ((long) priority << 6)
            | ((long) stateCode << 2)
            | (cancelRequested ? 2 : 0)
            | (cancelPending ? 1 : 0);
    // Two chains that the processor works on side by side.
    long one = Mix.low(fixedHash, (flags << 32) | attempt);
    long two = Mix.high(times.hash, generation);
    one = Mix.low(one, session);
    two = Mix.high(two, place);
    one = Mix.low(one, readyAt);
    two = Mix.high(two, endedAt);
    one = Mix.low(one, report.hash);
    return Mix.finish(Mix.low(one, two));
  }

  /**
   * Sets all that is fixed at submit, and what is the same in every new job.
   *
   * @param keyHash 0 where there is no key
   */
  void define(Command.Submit submit, Name queueName, Name typeName, long contentLow, long keyHash) {
    id = submit.jobId();
    queue = queueName;
    type = typeName;
    setBytes(submit.payload(), submit.key());
    if (keyLength != NO_KEY && submit.keyExpiresAt() == Command.Submit.UNTIL_ENDED) {
      keyLength |= UNTIL_ENDED;
    }
    setRules(submit.rules());
    priority = (byte) submit.priority();
    long hash = Mix.low(contentLow, id);
    fixedHash = keyLength == NO_KEY ? hash : Mix.low(hash, keyHash ^ (keyLength & UNTIL_ENDED));
    setTies(submit.ties());
    setTimes(JobTimes.of(submit.queueDeadline(), submit.totalDeadline(), 0, 0));
    attempt = 1;
    generation = 1;
  }

  private void setBytes(byte[] payload, @Nullable String key) {
    payloadLength = payload.length;
    keyLength = key == null ? NO_KEY : Text.byteLength(key);
    int length = payloadLength + Math.max(keyLength, 0);
    if (!UsedArrays.fits(bytes, length)) {
      // The command's own array is never written over: others may have the command too.
      bytes = key == null && !UsedArrays.isKept(payload) ? payload : new byte[length];
    }
    if (bytes != payload) {
      System.arraycopy(payload, 0, bytes, 0, payloadLength);
    }
    if (key != null) {
      Text.encode(key, bytes, payloadLength);
    }
  }

  /** Its idempotency key; null without one. */
  @Nullable String key() {
    return keyLength == NO_KEY ? null : Text.decode(bytes, payloadLength, keyLength & ~UNTIL_ENDED);
  }

  /** True where its key is its own only while it lives. */
  boolean hasKeyUntilEnded() {
    return keyLength != NO_KEY && (keyLength & UNTIL_ENDED) != 0;
  }

  /** Its payload: a copy where the array will be used again. */
  byte[] payload() {
    boolean whole = payloadLength == bytes.length && !UsedArrays.isKept(bytes);
    return whole ? bytes : Arrays.copyOf(bytes, payloadLength);
  }

  /** Writes the payload as {@link ByteWriter#writeBytes(byte[])} does. */
  void writePayload(ByteWriter out) {
    out.writeBytes(bytes, payloadLength);
  }

  /** Equal rules are kept once; see {@link #stateCode}. */
  @SuppressWarnings("ReferenceEquality") // Whether there is anything to write.
  void setRules(JobRules newRules) {
    if (rules != newRules) {
      rules = newRules;
    }
  }

  /** What ties it to others; once, where it is defined. */
  private void setTies(JobTies of) {
    if (!of.isNone()) { // Else it is NONE already, as in every record that waits for its use.
      ties = of;
      fixedHash = Mix.low(fixedHash, ties.hash());
    }
  }

  @Override
  JobRecord image() {
    JobRecord image = new JobRecord();
    image.id = id;
    image.queue = queue;
    image.type = type;
    image.bytes = bytes;
    image.payloadLength = payloadLength;
    image.keyLength = keyLength;
    image.rules = rules;
    image.ties = ties;
    image.priority = priority;
    image.fixedHash = fixedHash;
    image.stateCode = stateCode;
    image.attempt = attempt;
    image.generation = generation;
    image.session = session;
    image.readyAt = readyAt;
    image.endedAt = endedAt;
    image.place = place;
    image.cancelRequested = cancelRequested;
    image.cancelPending = cancelPending;
    image.times = times;
    image.report = report;
    return image;
  }

  /** Lets go of what it refers to, but for a small array, and waits for its next use. */
  void clear() {
    queue = NO_NAME;
    type = NO_NAME;
    bytes = UsedArrays.kept(bytes);
    ties = JobTies.NONE;
    times = JobTimes.NONE;
    report = Report.NONE;
    session = 0;
    endedAt = 0;
    place = 0;
    cancelRequested = false;
    cancelPending = false;
  }

  /** What a reader gets who does not need the rest. */
  JobHead toHead() {
    return new JobHead(
        id,
        queue.text,
        type.text,
        state(),
        generation,
        session,
        attempt,
        priority,
        readyAt,
        cancelPending,
        rules,
        ties);
  }

  /** The copy that a reader gets. */
  Job toJob() {
    return new Job(
        id,
        key(),
        queue.text,
        type.text,
        payload(),
        state(),
        generation,
        attempt,
        session,
        readyAt,
        cancelRequested,
        cancelPending,
        priority,
        rules,
        ties,
        report.result,
        report.error,
        report.reason,
        endedAt,
        times.waiting.left);
  }
}
