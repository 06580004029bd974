package io.holdfast.decider.schedule;

import java.time.LocalDateTime;

/**
 * An instant that a schedule names.
 *
 * @param at milliseconds since the Unix epoch; where there is none ({@link Shift#GAP_SKIPPED}), the
 *     end of the gap
 * @param local what the schedule says, in its zone
 * @param shift what became of that
 */
public record Nominal(long at, LocalDateTime local, Shift shift) {
  /** False for one that is only there to be shown. */
  public boolean fires() {
    return shift != Shift.GAP_SKIPPED;
  }
}
