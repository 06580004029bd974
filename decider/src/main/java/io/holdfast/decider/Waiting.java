package io.holdfast.decider;

import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait, the most urgent first: a {@link Line} for each priority.
 *
 * <p>Strict priority alone starves whoever is below. So a job gains a step of priority with each
 * {@link #STEP_MILLIS} that it waits. Naively, what waits would have to be sorted again as time
 * goes by; but all of it ages alike, so of two jobs the one that was READY earlier, less its steps,
 * is first today and for ever: {@link #rank} does not depend on the time.
 */
final class Waiting {
  /**
   * A step of priority is worth so much waiting: long for what people wait for, so that urgent jobs
   * are first in any ordinary rush, and short enough that the least urgent job comes before the
   * most urgent ones that are submitted four and a half minutes after it.
   */
  static final long STEP_MILLIS = 30_000;

  private final @Nullable Line[] lines = new Line[Limits.MAX_PRIORITY + 1];

  /** A bit for each priority that has jobs. */
  private int filled;

  boolean isEmpty() {
    return filled == 0;
  }

  void add(long jobId, int priority, String fairnessKey) {
    line(priority).add(jobId, fairnessKey);
    filled |= 1 << priority;
  }

  void addFirst(long jobId, int priority, String fairnessKey) {
    line(priority).addFirst(jobId, fairnessKey);
    filled |= 1 << priority;
  }

  /** The smaller, the earlier its turn; where equal, the job that was submitted earlier. */
  static long rank(LedgerView view, long jobId, int priority) {
    return view.readyAtOf(jobId) - priority * STEP_MILLIS;
  }

  /** The priority whose next job is next of all; there has to be one. */
  int next(LedgerView view) {
    int only = Integer.numberOfTrailingZeros(filled);
    if (filled == 1 << only) {
      return only; // As a rule.
    }
    int best = -1;
    long bestRank = Long.MAX_VALUE;
    for (int priority = Limits.MAX_PRIORITY; priority >= 0; priority--) {
      if ((filled & (1 << priority)) != 0) {
        long rank = rank(view, first(priority), priority);
        if (best < 0 || rank < bestRank) {
          best = priority;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  /** The next job of a priority that has any. */
  long first(int priority) {
    return line(priority).first();
  }

  /** Takes the next job of a priority. */
  void take(int priority) {
    Line line = line(priority);
    line.take();
    settle(line, priority);
  }

  /** Forgets the next job of a priority, which was none. */
  void drop(int priority) {
    Line line = line(priority);
    line.drop();
    settle(line, priority);
  }

  boolean has(int priority) {
    return (filled & (1 << priority)) != 0;
  }

  private void settle(Line line, int priority) {
    if (line.isEmpty()) {
      filled &= ~(1 << priority);
    }
  }

  private Line line(int priority) {
    Line line = lines[priority];
    if (line == null) {
      line = new Line();
      lines[priority] = line;
    }
    return line;
  }
}
