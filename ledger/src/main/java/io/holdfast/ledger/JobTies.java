package io.holdfast.ledger;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What ties a job to others. Fixed at submit; most jobs have none of it and share {@link #NONE}.
 *
 * <p>Immutable. No record, because its hash is taken once.
 */
public final class JobTies {
  /** A job that stands alone. */
  public static final JobTies NONE =
      new JobTies(TraceContext.NONE, KeyLimit.NONE, "", Predecessors.NONE, Occurrence.NONE);

  private final TraceContext trace;
  private final KeyLimit limit;
  private final String fairnessKey;
  private final Predecessors after;
  private final Occurrence occurrence;
  private final long hash;

  /**
   * @param trace the trace that it belongs to; no part of what an idempotency key compares
   * @param limit what it shares a limit with
   * @param fairnessKey jobs of one key wait behind each other, those of several side by side; at
   *     most {@link Limits#MAX_KEY_BYTES} bytes of UTF-8; empty for none
   * @param after the jobs that have to end first
   * @param occurrence the occurrence of a schedule that made it
   */
  public JobTies(
      TraceContext trace,
      KeyLimit limit,
      String fairnessKey,
      Predecessors after,
      Occurrence occurrence) {
    Limits.requireBytes(fairnessKey, 0, Limits.MAX_KEY_BYTES, "fairnessKey");
    this.trace = Objects.requireNonNull(trace);
    this.limit = Objects.requireNonNull(limit);
    this.fairnessKey = fairnessKey;
    this.after = Objects.requireNonNull(after);
    this.occurrence = Objects.requireNonNull(occurrence);
    hash = Mix.low(Mix.low(contentLow(Mix.SEED_LOW), trace.hash()), occurrence.nominal());
  }

  /** A job of a trace that is tied to nothing else. */
  public static JobTies of(TraceContext trace) {
    return trace.isNone()
        ? NONE
        : new JobTies(trace, KeyLimit.NONE, "", Predecessors.NONE, Occurrence.NONE);
  }

  /** A job that follows others and is tied to nothing else; see {@link Predecessors#of}. */
  public static JobTies after(long[] jobIds, boolean cancels) {
    return new JobTies(
        TraceContext.NONE, KeyLimit.NONE, "", Predecessors.of(jobIds, cancels), Occurrence.NONE);
  }

  public TraceContext trace() {
    return trace;
  }

  public KeyLimit limit() {
    return limit;
  }

  public String fairnessKey() {
    return fairnessKey;
  }

  public Predecessors after() {
    return after;
  }

  public Occurrence occurrence() {
    return occurrence;
  }

  boolean isNone() {
    return equals(NONE);
  }

  /** True where there may be a trace, but nothing else. */
  boolean isTraceAtMost() {
    return limit.isNone() && fairnessKey.isEmpty() && after.isNone() && occurrence.isNone();
  }

  /** Hash of all of it. */
  long hash() {
    return hash;
  }

  /** Adds to the low lane what an idempotency key compares; points in time are no part of it. */
  long contentLow(long low) {
    long mixed = Mix.low(Mix.low(low, limit.key()), limit.concurrent(), limit.count());
    mixed = Mix.low(Mix.low(mixed, limit.period()), fairnessKey);
    mixed = Mix.low(mixed, occurrence.scheduleId());
    mixed = Mix.low(mixed, after.cancels() ? 1 : 0);
    for (int i = 0; i < after.size(); i++) {
      mixed = Mix.low(mixed, after.jobId(i));
    }
    return mixed;
  }

  /** The same for the high lane. */
  long contentHigh(long high) {
    long mixed = Mix.high(Mix.high(high, limit.key()), limit.concurrent(), limit.count());
    mixed = Mix.high(Mix.high(mixed, limit.period()), fairnessKey);
    mixed = Mix.high(mixed, occurrence.scheduleId());
    mixed = Mix.high(mixed, after.cancels() ? 1 : 0);
    for (int i = 0; i < after.size(); i++) {
      mixed = Mix.high(mixed, after.jobId(i));
    }
    return mixed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof JobTies that
            && hash == that.hash
            && trace.equals(that.trace)
            && limit.equals(that.limit)
            && fairnessKey.equals(that.fairnessKey)
            && after.equals(that.after)
            && occurrence.equals(that.occurrence));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }

  @Override
  public String toString() {
    return trace
        + ", "
        + limit
        + ", fairness key '"
        + fairnessKey
        + "', "
        + after
        + ", "
        + occurrence;
  }
}
