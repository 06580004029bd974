package io.holdfast.ledger;

import java.util.Comparator;

/** Something that time will do; the lower rank wins among those of one job at one time. */
record NaiveDue(long time, long id, int rank, Runnable what) {
  static final Comparator<NaiveDue> ORDER =
      Comparator.comparingLong(NaiveDue::time)
          .thenComparingLong(NaiveDue::id)
          .thenComparingInt(NaiveDue::rank);
}
