package io.holdfast.ledger;

import java.util.List;

/**
 * Every fixed bound of the ledger, with its reason. What is a matter of capacity, and may differ
 * between installations, is in {@link LedgerOptions}.
 */
public final class Limits {

  /** An idempotency key, bytes of UTF-8: the longest name that the line protocol lets in. */
  public static final int MAX_KEY_BYTES = 1024;

  /** A queue, job type, worker or replica, bytes of UTF-8; the same reason. */
  public static final int MAX_NAME_BYTES = 1024;

  /**
   * A payload: bigger things belong into a blob store, because every replica keeps each of them in
   * memory, and an entry of the log has room for four.
   */
  public static final int MAX_PAYLOAD_BYTES = 1 << 20;

  /** What a completion carries; kept as long as the job, so the same reason. */
  public static final int MAX_RESULT_BYTES = 1 << 20;

  /** What a failure carries, bytes of UTF-8: a long stack trace. */
  public static final int MAX_ERROR_BYTES = 64 << 10;

  /**
   * The highest generation that a takeover can name: beyond 2^53 the numbers of JSON readers are
   * not exact. Releases count on from there, so that no job is ever stuck.
   */
  public static final long MAX_GENERATION = 1L << 53;

  /** The latest point in time and the longest timeout, milliseconds: far off, and sums are safe. */
  public static final long MAX_TIME = 1L << 53;

  /** Queues, and job types, of one session: what a person can oversee. */
  public static final int MAX_NAMES_OF_SESSION = 256;

  /** Delays of a retry policy that lists them: nobody writes more by hand. */
  public static final int MAX_RETRY_DELAYS = 64;

  /** Beginnings of errors that are never retried: each failure is compared with all of them. */
  public static final int MAX_NEVER_ON = 64;

  /** The most urgent priority; 0 is the least. */
  public static final int MAX_PRIORITY = 9;

  /** Jobs that one job waits for: a large batch with a job that follows it. */
  public static final int MAX_PREDECESSORS = 10_000;

  /**
   * Jobs that wait for one job: each costs a turn of a Tick when it ends, and memory until then.
   */
  public static final int MAX_DEPENDANTS = 10_000;

  /** A traceparent of today's version has 55 bytes; later ones may have more fields. */
  public static final int MAX_TRACE_PARENT_BYTES = 256;

  /** What the Trace Context recommends that everybody passes on. */
  public static final int MAX_TRACE_STATE_BYTES = 512;

  /** Replicas of a cluster: more than eleven are no safer, and each of them has to be asked. */
  public static final int MAX_MEMBERS = 11;

  /** Removed replicas that are remembered, so that they learn of it when they come back. */
  public static final int MAX_DROPPED_MEMBERS = 32;

  /** An address of a replica, bytes of UTF-8: the longest host name, a scheme and a port. */
  public static final int MAX_ADDRESS_BYTES = 300;

  /** Schedules: at one firing a minute each, as much as one leader decides beside its jobs. */
  public static final int MAX_SCHEDULES = 100_000;

  /** A cron expression, bytes of UTF-8: six fields with long lists. */
  public static final int MAX_CRON_BYTES = 256;

  /** The id of a time zone, and the version of the zones' data, bytes: the longest has 32. */
  public static final int MAX_ZONE_BYTES = 64;

  /** What a firing is delayed by: a day's load spread over a day. */
  public static final long MAX_JITTER_MILLIS = 24 * 3_600_000L;

  /** Missed instants of one schedule that are made up for at once. */
  public static final int MAX_MISSED_FIRED = 10_000;

  /** The payload of a schedule: each of them is kept for ever. */
  public static final int MAX_SCHEDULE_PAYLOAD_BYTES = 64 << 10;

  /** Ranges of skipped instants that a schedule remembers: what a person looks at. */
  public static final int MAX_SKIPPED_RANGES = 32;

  /** Instants that a backfill has fired, and that are remembered one by one, of one schedule. */
  public static final int MAX_BACKFILLED = 1_000;

  /** The largest share of a queue: one in a thousand is as good as never. */
  public static final int MAX_WEIGHT = 1_000;

  /** Starts that a rate may let through at once: more is no limit to anybody. */
  public static final int MAX_RATE_COUNT = 1_000_000;

  /** The longest period of a rate, milliseconds: a year. Sums of microseconds are safe. */
  public static final long MAX_RATE_PERIOD = 366L * 24 * 60 * 60 * 1_000;

  /** Queues with settings: they are looked at one by one for retention and by people. */
  public static final int MAX_QUEUES_SET = 10_000;

  private Limits() {}

  static void requireMember(String replica, long incarnation) {
    requireBytes(replica, 1, MAX_NAME_BYTES, "replica");
    if (incarnation == 0) {
      throw new IllegalArgumentException("Expected an incarnation other than 0");
    }
  }

  static List<String> requireNames(List<String> names, String name) {
    if (names.size() > MAX_NAMES_OF_SESSION) {
      throw new IllegalArgumentException(
          "Expected at most "
              + MAX_NAMES_OF_SESSION
              + " "
              + name
              + " but there are "
              + names.size());
    }
    for (String each : names) {
      requireBytes(each, 1, MAX_NAME_BYTES, "each of " + name);
    }
    return List.copyOf(names);
  }

  static void requireId(long id, String name) {
    if (id <= 0) {
      throw new IllegalArgumentException("Expected " + name + " to be positive but it is " + id);
    }
  }

  static void requireGeneration(long generation) {
    if (generation < 0) {
      throw new IllegalArgumentException("Expected a generation from 0 on but it is " + generation);
    }
  }

  static void requireTakeOver(long generation) {
    if (generation < 0 || generation > MAX_GENERATION) {
      throw new IllegalArgumentException(
          "Expected a generation from 0 to 2^53 but it is " + generation);
    }
  }

  static void requireTime(long time, String name) {
    if (time < 0 || time > MAX_TIME) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be from 0 to 2^53 but it is " + time);
    }
  }

  static void requireCount(int count, String name) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be at least 1 but it is " + count);
    }
  }

  static void requirePriority(int priority) {
    if (priority < 0 || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "Expected priority to be from 0 to 9 but it is " + priority);
    }
  }

  static void requireLength(byte[] bytes, int max, String name) {
    if (bytes.length > max) {
      throw new IllegalArgumentException(
          "Expected " + name + " to have at most " + max + " bytes but it has " + bytes.length);
    }
  }

  static void requireBytes(String text, int min, int max, String name) {
    int length = text.length();
    if (length >= min && length <= max / 3) {
      return; // A char is at most three bytes.
    }
    int bytes = Text.byteLength(text);
    if (bytes < min || bytes > max) {
      throw new IllegalArgumentException(
          "Expected " + name + " to have " + min + " to " + max + " bytes but it has " + bytes);
    }
  }
}
