package io.holdfast.ledger;

import java.util.Arrays;

/**
 * Points in time and the ids that wait for them, the earliest first, ids in order at the same time:
 * a heap of four children a node on two plain arrays.
 *
 * <p>Nothing is ever taken out of the middle. An id has at most one <em>live</em> entry, whose time
 * its record knows; where that changes, the old entry stays and is told by the difference when it
 * comes up. The record's owner counts such stale entries here, and asks for a rebuild when they are
 * more than half.
 */
final class DeadlineHeap {
  /** In place of a time: there is none. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int SMALLEST = 64;

  private long[] times = new long[SMALLEST];
  private long[] ids = new long[SMALLEST];
  private int size;
  private int stale;

  boolean isEmpty() {
    return size == 0;
  }

  long firstTime() {
    return size == 0 ? NEVER : times[0];
  }

  long firstId() {
    return ids[0];
  }

  void push(long time, long id) {
    if (size == times.length) {
      resize(size * 2);
    }
    siftUp(size++, time, id);
  }

  /** One entry that is in the heap is not live any more. */
  void becameStale() {
    stale++;
  }

  /** True when more than half of a heap of some size is stale. */
  boolean wantsRebuild() {
    return stale > SMALLEST && stale > size / 2;
  }

  /** Removes the first entry, which is live. */
  void popLive() {
    pop();
  }

  /** Removes the first entry, which is stale. */
  void popStale() {
    // A time that was left and taken again has two entries that look live: a rebuild counts
    // neither.
    stale = Math.max(0, stale - 1);
    pop();
  }

  /**
   * Drops every entry that is not live.
   *
   * @param live is asked once an entry, with the time and the id, in no order that means anything
   */
  void rebuild(Live live) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (live.isLive(times[i], ids[i])) {
        times[kept] = times[i];
        ids[kept++] = ids[i];
      }
    }
    size = kept;
    stale = 0;
    if (size < times.length / 4) {
      resize(Math.max(SMALLEST, size * 2));
    }
    for (int i = (size - 2) / 4; i >= 0 && size > 1; i--) {
      siftDown(i, times[i], ids[i]);
    }
  }

  /** Visits every entry, stale ones too, in no order that means anything. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < size; i++) {
      visitor.visit(times[i], ids[i]);
    }
  }

  /** True if no entry is before its parent. */
  boolean isOrdered() {
    for (int i = 1; i < size; i++) {
      if (before(times[i], ids[i], (i - 1) / 4)) {
        return false;
      }
    }
    return true;
  }

  /** Sees an entry. */
  interface Visitor {
    void visit(long time, long id);
  }

  /** Tells live entries from stale ones. */
  interface Live {
    boolean isLive(long time, long id);
  }

  private void pop() {
    size--;
    if (size > 0) {
      siftDown(0, times[size], ids[size]);
    }
  }

  private void siftUp(int from, long time, long id) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) / 4;
      if (!before(time, id, parent)) {
        break;
      }
      times[hole] = times[parent];
      ids[hole] = ids[parent];
      hole = parent;
    }
    times[hole] = time;
    ids[hole] = id;
  }

  private void siftDown(int from, long time, long id) {
    int hole = from;
    while (true) {
      int firstChild = hole * 4 + 1;
      if (firstChild >= size) {
        break;
      }
      int least = firstChild;
      int end = Math.min(firstChild + 4, size);
      for (int child = firstChild + 1; child < end; child++) {
        if (before(times[child], ids[child], least)) {
          least = child;
        }
      }
      if (!before(times[least], ids[least], time, id)) {
        break;
      }
      times[hole] = times[least];
      ids[hole] = ids[least];
      hole = least;
    }
    times[hole] = time;
    ids[hole] = id;
  }

  private boolean before(long time, long id, int at) {
    return before(time, id, times[at], ids[at]);
  }

  private static boolean before(long time, long id, long otherTime, long otherId) {
    return time < otherTime || (time == otherTime && id < otherId);
  }

  private void resize(int capacity) {
    times = Arrays.copyOf(times, capacity);
    ids = Arrays.copyOf(ids, capacity);
  }
}
