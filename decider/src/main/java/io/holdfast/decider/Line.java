package io.holdfast.decider;

import it.unimi.dsi.fastutil.longs.LongArrayFIFOQueue;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.ArrayDeque;

/**
 * Jobs of one priority that wait: those of one fairness key behind each other, the keys in turn. So
 * a tenant that submits a million is one of those who wait, and not a million of them. Jobs without
 * a key share one turn.
 */
final class Line {
  private static final class Turn {
    final String key;
    final LongArrayFIFOQueue jobs = new LongArrayFIFOQueue();

    Turn(String key) {
      this.key = key;
    }
  }

  private final Turn plain = new Turn("");

  /** For look-up only; those that have jobs. */
  private final Object2ObjectOpenHashMap<String, Turn> byKey = new Object2ObjectOpenHashMap<>(0);

  /** Those that have jobs, the one whose turn it is first. */
  private final ArrayDeque<Turn> turns = new ArrayDeque<>(2);

  boolean isEmpty() {
    return turns.isEmpty();
  }

  void add(long jobId, String fairnessKey) {
    Turn turn = turn(fairnessKey);
    if (turn.jobs.isEmpty()) {
      turns.addLast(turn);
    }
    turn.jobs.enqueue(jobId);
  }

  /** Back to where it was: before all others of its key, whose turn it is. */
  void addFirst(long jobId, String fairnessKey) {
    Turn turn = turn(fairnessKey);
    if (turn.jobs.isEmpty()) {
      turns.addFirst(turn);
    }
    turn.jobs.enqueueFirst(jobId);
  }

  /** The job that is next; there has to be one. */
  long first() {
    return turns.getFirst().jobs.firstLong();
  }

  /** Takes the next job; the other keys have their turns before its own has another. */
  void take() {
    Turn turn = turns.getFirst();
    turn.jobs.dequeueLong();
    if (turn.jobs.isEmpty()) {
      leave(turn);
    } else if (turns.size() > 1) {
      turns.addLast(turns.removeFirst());
    }
  }

  /** Forgets the next job, which was none: it is still the turn of its key. */
  void drop() {
    Turn turn = turns.getFirst();
    turn.jobs.dequeueLong();
    if (turn.jobs.isEmpty()) {
      leave(turn);
    }
  }

  private void leave(Turn turn) {
    turns.removeFirst();
    if (turn != plain) {
      byKey.remove(turn.key);
    }
  }

  private Turn turn(String fairnessKey) {
    return fairnessKey.isEmpty() ? plain : byKey.computeIfAbsent(fairnessKey, Turn::new);
  }
}
