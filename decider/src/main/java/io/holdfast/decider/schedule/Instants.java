package io.holdfast.decider.schedule;

import io.holdfast.ledger.SchedulePolicies;
import io.holdfast.ledger.SchedulePolicies.Gap;
import io.holdfast.ledger.SchedulePolicies.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The instants of an expression in a zone, in their order.
 *
 * <p>Naively each local time would be turned into an instant as it comes. However, local times come
 * in an order that instants do not keep: in a gap, 02:50 becomes 03:50 and then comes 03:10; in an
 * overlap each time has a second turn after all of the first. So what is later than its local time
 * waits in a queue until no local time to come can be before it. One instant comes once, whatever
 * number of local times mean it.
 */
final class Instants {
  private static final Comparator<Nominal> ORDER =
      Comparator.comparingLong(Nominal::at).thenComparing(Nominal::shift);

  private final Cron cron;
  private final ZoneRules rules;
  private final Gap gap;
  private final Overlap overlap;
  private final long after;
  private final PriorityQueue<Nominal> waiting = new PriorityQueue<>(ORDER);

  /** The next local time that was not looked at; null at the end. */
  private @Nullable LocalDateTime local;

  private long last;

  /**
   * @param after only instants after this point, milliseconds
   */
  Instants(Cron cron, ZoneId zone, SchedulePolicies policies, long after) {
    this.cron = cron;
    this.rules = zone.getRules();
    this.gap = policies.gap();
    this.overlap = policies.overlap();
    this.after = after;
    last = after;
    local = cron.from(start(Instant.ofEpochMilli(after)));
  }

  /** A local time before which no local time means an instant after {@code point}. */
  private LocalDateTime start(Instant point) {
    LocalDateTime start = LocalDateTime.ofInstant(point, rules.getOffset(point));
    ZoneOffsetTransition before = rules.previousTransition(point.plusNanos(1));
    if (before != null
        && before.isGap()
        && point.isBefore(before.getInstant().plus(before.getDuration()))) {
      return earlier(start, before.getDateTimeBefore()); // What was shifted may still come.
    }
    ZoneOffsetTransition next = rules.nextTransition(point);
    if (next != null && next.isOverlap()) {
      Duration length = next.getDuration().negated();
      if (!point.isBefore(next.getInstant().minus(length))) {
        return earlier(start, next.getDateTimeAfter()); // Second turns are still to come.
      }
    }
    return start;
  }

  private static LocalDateTime earlier(LocalDateTime one, LocalDateTime other) {
    return one.isBefore(other) ? one : other;
  }

  /** The next one; null when there is none within ten years. */
  @Nullable Nominal next() {
    while (true) {
      Nominal head = waiting.peek();
      LocalDateTime at = local;
      if (head == null && at == null) {
        return null;
      }
      if (head != null && (at == null || head.at() < earliest(at))) {
        waiting.remove();
        if (head.at() > last || (!head.fires() && head.at() > after)) {
          last = head.fires() ? head.at() : last;
          return head;
        }
      } else {
        take(Objects.requireNonNull(at));
        local = cron.from(at.plusSeconds(1));
      }
    }
  }

  /** No instant of this local time, or of a later one, is before this point. */
  private long earliest(LocalDateTime time) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    if (offsets.isEmpty()) {
      return rules.getTransition(time).getInstant().toEpochMilli();
    }
    return millis(time, offsets.get(0));
  }

  private void take(LocalDateTime time) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    if (offsets.size() == 1) {
      add(millis(time, offsets.get(0)), time, Shift.NONE);
    } else if (offsets.isEmpty()) {
      ZoneOffsetTransition transition = rules.getTransition(time);
      if (gap == Gap.SHIFT) {
        add(millis(time, transition.getOffsetBefore()), time, Shift.GAP_SHIFTED);
      } else {
        add(transition.getInstant().toEpochMilli(), time, Shift.GAP_SKIPPED);
      }
    } else {
      if (overlap != Overlap.LAST) {
        add(millis(time, offsets.get(0)), time, Shift.OVERLAP_FIRST);
      }
      if (overlap != Overlap.FIRST) {
        add(millis(time, offsets.get(1)), time, Shift.OVERLAP_LAST);
      }
    }
  }

  private void add(long at, LocalDateTime time, Shift shift) {
    if (at > after) {
      waiting.add(new Nominal(at, time, shift));
    }
  }

  private static long millis(LocalDateTime time, ZoneOffset offset) {
    return time.toInstant(offset).toEpochMilli();
  }
}
