package io.holdfast.decider.schedule;

/** What became of a local time on its way to an instant. */
public enum Shift {
  /** It is what the schedule names. */
  NONE,
  /** The local time does not exist: it is later by the length of the gap. */
  GAP_SHIFTED,
  /** The local time does not exist: there is no instant for it, and it does not fire. */
  GAP_SKIPPED,
  /** The local time exists twice: this is the first. */
  OVERLAP_FIRST,
  /** The local time exists twice: this is the second. */
  OVERLAP_LAST
}
