package io.holdfast.decider.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The instants of a predicate on local minutes, found by walking through all minutes of a zone's
 * clock: an independent answer to compare with. It knows of gaps and overlaps only what a walker
 * sees: which readings of the clock never come, and which come twice.
 */
final class WalkedMinutes {
  private static final long MINUTE = 60_000;

  /** The points at which the clock shows a time, in order. */
  private final Map<LocalDateTime, List<Long>> shown = new HashMap<>();

  private final LocalDateTime first;
  private final LocalDateTime last;

  WalkedMinutes(String zone, long from, long to) {
    ZoneId id = ZoneId.of(zone);
    for (long at = from; at < to; at += MINUTE) {
      LocalDateTime local = ZonedDateTime.ofInstant(Instant.ofEpochMilli(at), id).toLocalDateTime();
      shown.computeIfAbsent(local, none -> new ArrayList<>()).add(at);
    }
    first = ZonedDateTime.ofInstant(Instant.ofEpochMilli(from), id).toLocalDateTime();
    last = ZonedDateTime.ofInstant(Instant.ofEpochMilli(to), id).toLocalDateTime();
  }

  /**
   * @param shifts a time that never comes fires as much later as the clock jumps; else not at all
   * @param turns of a time that comes twice: 1, 2, or 3 for both
   */
  List<Long> instants(Predicate<LocalDateTime> fires, boolean shifts, int turns) {
    TreeSet<Long> found = new TreeSet<>();
    long before = 0;
    for (LocalDateTime local = first; local.isBefore(last); local = local.plusMinutes(1)) {
      List<Long> points = shown.getOrDefault(local, List.of());
      if (points.isEmpty()) {
        if (fires.test(local) && shifts) {
          // As many minutes after the last reading that came as the clock would have needed.
          found.add(before + minutesSinceShown(local) * MINUTE);
        }
        continue;
      }
      before = points.get(points.size() - 1);
      if (fires.test(local)) {
        if (points.size() == 1 || (turns & 1) != 0) {
          found.add(points.get(0));
        }
        if (points.size() == 2 && (turns & 2) != 0) {
          found.add(points.get(1));
        }
      }
    }
    return List.copyOf(found);
  }

  private long minutesSinceShown(LocalDateTime local) {
    long minutes = 0;
    for (LocalDateTime back = local; !shown.containsKey(back); back = back.minusMinutes(1)) {
      minutes++;
    }
    return minutes;
  }
}
