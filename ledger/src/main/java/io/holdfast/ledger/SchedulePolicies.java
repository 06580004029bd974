package io.holdfast.ledger;

import java.util.Objects;

/**
 * What a schedule does where the plain answer does not exist: local times that are not there or
 * there twice, instants at which nobody decided, a job that still runs.
 *
 * @param gap a local time that does not exist
 * @param overlap a local time that exists twice
 * @param missed instants that passed while nobody could decide
 * @param missedMost of {@link Missed#ALL}: at most so many, the latest; from 1 to {@link
 *     Limits#MAX_MISSED_FIRED}
 * @param missedWindow milliseconds: what was missed longer ago is skipped, whatever {@code missed}
 *     says; from 1 on
 * @param concurrency the job of before has not ended
 */
public record SchedulePolicies(
    Gap gap,
    Overlap overlap,
    Missed missed,
    int missedMost,
    long missedWindow,
    Concurrency concurrency) {

  private static final long DAY_MILLIS = 24 * 3_600_000L;

  /** What is taken where nobody says otherwise. */
  public static final SchedulePolicies DEFAULT =
      new SchedulePolicies(
          Gap.SHIFT, Overlap.FIRST, Missed.ONE, 100, DAY_MILLIS, Concurrency.ALLOW);

  /** A local time that does not exist. Append only, as all of these. */
  public enum Gap {
    /** Later by the length of the gap: 02:30 becomes 03:30. */
    SHIFT(0),
    /** Not at all. */
    SKIP(1);

    private static final Gap[] BY_CODE = values();

    private final int code;

    Gap(int code) {
      this.code = code;
    }

    /** Its number in the format; never changed. */
    int code() {
      return code;
    }

    static Gap ofCode(int code) {
      return CommandCodec.pick(BY_CODE, code);
    }
  }

  /** A local time that exists twice. */
  public enum Overlap {
    /** The first time. */
    FIRST(0),
    /** The second time. */
    LAST(1),
    /** Both times. */
    BOTH(2);

    private static final Overlap[] BY_CODE = values();

    private final int code;

    Overlap(int code) {
      this.code = code;
    }

    /** Its number in the format; never changed. */
    int code() {
      return code;
    }

    static Overlap ofCode(int code) {
      return CommandCodec.pick(BY_CODE, code);
    }
  }

  /** Instants that passed while nobody could decide. */
  public enum Missed {
    /** None of them. */
    NONE(0),
    /** The latest of them. */
    ONE(1),
    /** The latest {@link SchedulePolicies#missedMost} of them, in order. */
    ALL(2);

    private static final Missed[] BY_CODE = values();

    private final int code;

    Missed(int code) {
      this.code = code;
    }

    /** Its number in the format; never changed. */
    int code() {
      return code;
    }

    static Missed ofCode(int code) {
      return CommandCodec.pick(BY_CODE, code);
    }
  }

  /** The job of before has not ended. */
  public enum Concurrency {
    /** One more. */
    ALLOW(0),
    /** None this time. */
    SKIP(1),
    /** One waits until the one before has ended; while one waits, further ones are skipped. */
    QUEUE_ONE(2),
    /** The one before is cancelled, and the new one starts. */
    REPLACE(3);

    private static final Concurrency[] BY_CODE = values();

    private final int code;

    Concurrency(int code) {
      this.code = code;
    }

    /** Its number in the format; never changed. */
    int code() {
      return code;
    }

    static Concurrency ofCode(int code) {
      return CommandCodec.pick(BY_CODE, code);
    }
  }

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public SchedulePolicies {
    Objects.requireNonNull(gap);
    Objects.requireNonNull(overlap);
    Objects.requireNonNull(missed);
    Objects.requireNonNull(concurrency);
    if (missedMost < 1 || missedMost > Limits.MAX_MISSED_FIRED) {
      throw new IllegalArgumentException(
          "Expected missedMost to be from 1 to "
              + Limits.MAX_MISSED_FIRED
              + " but it is "
              + missedMost);
    }
    Limits.requireTime(missedWindow, "missedWindow");
    if (missedWindow == 0) {
      throw new IllegalArgumentException("Expected missedWindow to be from 1 ms on but it is 0");
    }
  }

  long hash(long before) {
    long mixed = Mix.low(before, gap.code(), overlap.code());
    mixed = Mix.low(mixed, missed.code(), concurrency.code());
    return Mix.low(mixed, missedMost, missedWindow);
  }
}
