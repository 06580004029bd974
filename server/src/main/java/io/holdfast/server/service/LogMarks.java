package io.holdfast.server.service;

import io.holdfast.ledger.LedgerView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in the log a job can begin: job ids grow along the log, so a mark now and then is enough to
 * begin near the entry that submitted it. A mark also has what an entry alone does not tell: who
 * led and in which term.
 *
 * <p>Bounded: when there are too many, every second one is forgotten and they are set half as
 * often. Called under the hand-over lock; one comparison an entry, as a rule.
 */
final class LogMarks {
  private static final int MAX_MARKS = 4_096;
  private static final long FIRST_DISTANCE = 64;

  private final List<Mark> marks = new ArrayList<>();
  private long distance = FIRST_DISTANCE;
  private long next;

  /**
   * The ledger as it was after an entry.
   *
   * @param nextJobId the job of this id, and those after it, were submitted later
   */
  record Mark(long index, long nextJobId, long term, String leader, long nonce) {}

  /** An entry was applied. */
  void applied(long index, LedgerView view) {
    if (index < next) {
      return;
    }
    marks.add(new Mark(index, view.nextJobId(), view.term(), view.leader(), view.nonce()));
    if (marks.size() == MAX_MARKS) {
      List<Mark> kept = new ArrayList<>(MAX_MARKS);
      for (int i = 1; i < MAX_MARKS; i += 2) {
        kept.add(marks.get(i));
      }
      marks.clear();
      marks.addAll(kept);
      distance *= 2;
    }
    next = index + distance;
  }

  /** The last one before a job was submitted; null where there is none. */
  @Nullable Mark before(long jobId) {
    int low = 0;
    int high = marks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (marks.get(middle).nextJobId() <= jobId) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : marks.get(low - 1);
  }
}
