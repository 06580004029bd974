package io.holdfast.ledger;

import java.util.Arrays;

/**
 * Points in time that come in no order, and the ids that wait for them, the earliest first, ids in
 * order at the same time: a heap of four children a parent on two plain arrays.
 */
final class DeadlineHeap {
  private static final int SMALLEST = 64;

  private long[] times = new long[SMALLEST];
  private long[] ids = new long[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  long firstTime() {
    return size == 0 ? TableRecord.NEVER : times[0];
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

  void pop() {
    size--;
    if (size > 0) {
      siftDown(0, times[size], ids[size]);
    }
  }

  /** Drops every entry that does not pass. */
  void retain(Test live) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (live.test(times[i], ids[i])) {
        times[kept] = times[i];
        ids[kept++] = ids[i];
      }
    }
    size = kept;
    if (size < times.length / 4) {
      resize(Math.max(SMALLEST, size * 2));
    }
    for (int i = (size - 2) / 4; i >= 0 && size > 1; i--) {
      siftDown(i, times[i], ids[i]);
    }
  }

  /** Looks at an entry. */
  interface Test {
    boolean test(long time, long id);
  }

  private void siftUp(int from, long time, long id) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) / 4;
      if (!before(time, id, times[parent], ids[parent])) {
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
        if (before(times[child], ids[child], times[least], ids[least])) {
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

  private static boolean before(long time, long id, long otherTime, long otherId) {
    return time < otherTime || (time == otherTime && id < otherId);
  }

  private void resize(int capacity) {
    times = Arrays.copyOf(times, capacity);
    ids = Arrays.copyOf(ids, capacity);
  }
}
