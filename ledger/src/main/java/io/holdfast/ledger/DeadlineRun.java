package io.holdfast.ledger;

/**
 * Points in time that come in order anyway: a ring, so that what is always "a day from now" costs
 * one step and not a heap's ten.
 */
final class DeadlineRun {
  private static final int SMALLEST = 64;

  // Powers of two long.
  private long[] times = new long[SMALLEST];
  private long[] ids = new long[SMALLEST];

  /** Entries are from {@code head} to below {@code tail}; positions are taken modulo the length. */
  private int head;

  private int tail;

  int size() {
    return tail - head;
  }

  long firstTime() {
    return size() == 0 ? TableRecord.NEVER : times[slot(head)];
  }

  long firstId() {
    return ids[slot(head)];
  }

  /** The id that many entries after the first. */
  long id(int position) {
    return ids[slot(head + position)];
  }

  /** True if the entry may come after all that are in it. */
  boolean fits(long time, long id) {
    if (size() == 0) {
      return true;
    }
    int last = slot(tail - 1);
    return time > times[last] || (time == times[last] && id >= ids[last]);
  }

  long lastTime() {
    return size() == 0 ? Long.MIN_VALUE : times[slot(tail - 1)];
  }

  void append(long time, long id) {
    if (size() == times.length) {
      resize(times.length * 2);
    }
    int slot = slot(tail++);
    times[slot] = time;
    ids[slot] = id;
  }

  void pop() {
    head++;
  }

  void retain(DeadlineHeap.Test live) {
    int end = tail;
    tail = head;
    for (int i = head; i != end; i++) {
      long time = times[slot(i)];
      long id = ids[slot(i)];
      if (live.test(time, id)) {
        int slot = slot(tail++);
        times[slot] = time;
        ids[slot] = id;
      }
    }
    if (times.length > SMALLEST && size() < times.length / 4) {
      resize(Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, size())) * 2));
    }
  }

  private void resize(int length) {
    long[] newTimes = new long[length];
    long[] newIds = new long[length];
    int size = size();
    for (int i = 0; i < size; i++) {
      newTimes[i] = times[slot(head + i)];
      newIds[i] = ids[slot(head + i)];
    }
    times = newTimes;
    ids = newIds;
    head = 0;
    tail = size;
  }

  private int slot(int position) {
    return position & (times.length - 1);
  }
}
