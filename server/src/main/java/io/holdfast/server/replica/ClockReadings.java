package io.holdfast.server.replica;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the wall clocks of a cluster's voters say, and between which bounds their median lies.
 *
 * <p>A clock is read by question and answer (Cristian, "Probabilistic clock synchronization",
 * 1989): what was answered holds for the middle between both, give or take half of the time that
 * they took; of several readings the quickest counts. What matters is not a clock's reading but the
 * median of all, and some of all may not be heard. So the median is not guessed but bounded: with n
 * voters of which k are heard, it lies between two of those k, whatever the others say. That is an
 * interval where some are missing, a point where none is, and nothing is known where a majority is
 * missing.
 *
 * <p>Not safe for use by several threads at once. Milliseconds, but for monotonic nanoseconds.
 */
final class ClockReadings {
  /** A reading older than this does not count: clocks are set, and drift. */
  static final long FRESH_NANOS = 10_000_000_000L;

  /** One that took longer says too little. */
  static final long LONGEST_NANOS = 1_000_000_000L;

  /** Readings of one clock that are kept. */
  private static final int KEPT = 8;

  /** By so much two readings of one clock may differ beyond their uncertainty. */
  private static final long DRIFT_MILLIS = 20;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * Where the median of all voters' wall clocks lies.
   *
   * @param earliest not before this; {@link Long#MIN_VALUE} where that is not known
   * @param latest not after this; {@link Long#MAX_VALUE} where that is not known
   */
  record Bounds(long earliest, long latest) {
    /** True where enough clocks are heard: a majority. */
    boolean known() {
      return earliest != Long.MIN_VALUE;
    }

    /** How far a clock is off: negative when it is slow, 0 when it may be right. */
    long deviation(long millis) {
      return millis < earliest
          ? -saturated(earliest, millis)
          : millis > latest ? saturated(millis, latest) : 0;
    }

    private static long saturated(long more, long less) {
      long difference = more - less;
      return difference < 0 ? Long.MAX_VALUE : difference;
    }
  }

  /**
   * One reading.
   *
   * @param offset its wall clock less this replica's monotonic one
   */
  private record Reading(long offset, long tookNanos, long atNanos) {}

  private final Map<String, ArrayDeque<Reading>> readings = new HashMap<>();

  /** Who votes; as of the last question. */
  private List<String> voters = List.of();

  /** Who votes from now on. */
  void voters(List<String> ids) {
    if (!ids.equals(voters)) {
      voters = List.copyOf(ids);
      readings.keySet().retainAll(voters);
    }
  }

  /** Takes in an answer; one of a replica that does not vote is dropped. */
  void told(String replica, long wallMillis, long askedNanos, long nowNanos) {
    long took = nowNanos - askedNanos;
    if (!voters.contains(replica) || took > LONGEST_NANOS) {
      return;
    }
    ArrayDeque<Reading> kept = readings.computeIfAbsent(replica, id -> new ArrayDeque<>());
    Reading reading =
        new Reading(wallMillis - (askedNanos + took / 2) / NANOS_PER_MILLI, took, nowNanos);
    Reading best = best(kept, nowNanos);
    if (best != null && contradicts(reading, best)) {
      kept.clear(); // It was set.
    }
    if (kept.size() == KEPT) {
      kept.removeFirst();
    }
    kept.addLast(reading);
  }

  private static boolean contradicts(Reading one, Reading other) {
    long uncertain = (one.tookNanos + other.tookNanos) / 2 / NANOS_PER_MILLI;
    return Math.abs(one.offset - other.offset) > uncertain + DRIFT_MILLIS;
  }

  private static @Nullable Reading best(ArrayDeque<Reading> kept, long nowNanos) {
    Reading best = null;
    for (Reading each : kept) {
      boolean fresh = nowNanos - each.atNanos <= FRESH_NANOS;
      if (fresh && (best == null || each.tookNanos < best.tookNanos)) {
        best = each;
      }
    }
    return best;
  }

  /** What the clock of another voter says now; null where that is not known. */
  @Nullable Long wall(String replica, long nowNanos) {
    ArrayDeque<Reading> kept = readings.get(replica);
    Reading best = kept == null ? null : best(kept, nowNanos);
    return best == null ? null : best.offset + nowNanos / NANOS_PER_MILLI;
  }

  /**
   * Where the median is now.
   *
   * @param self this replica
   * @param ownWall what its own clock says
   */
  Bounds bounds(String self, long ownWall, long nowNanos) {
    int all = voters.size();
    long[] walls = new long[all];
    int known = 0;
    for (String voter : voters) {
      Long wall = voter.equals(self) ? (Long) ownWall : wall(voter, nowNanos);
      if (wall != null) {
        walls[known++] = wall;
      }
    }
    Arrays.sort(walls, 0, known);
    // Those that are missing may all be earlier than the rest, or all later.
    int first = (all + 1) / 2 - (all - known);
    int last = all / 2 + 1;
    return new Bounds(
        first < 1 ? Long.MIN_VALUE : walls[first - 1],
        last > known ? Long.MAX_VALUE : walls[last - 1]);
  }

  /** Who votes. */
  List<String> voters() {
    return voters;
  }
}
