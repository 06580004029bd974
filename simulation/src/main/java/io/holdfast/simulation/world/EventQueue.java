package io.holdfast.simulation.world;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is still to happen in a schedule, and the simulated time. The earliest event comes first;
 * events of one time come in the order in which they were put in, so that a run is a function of
 * its seed.
 *
 * <p>A binary heap over plain arrays: a schedule takes some thousands of events, and ten thousand
 * schedules are one run.
 */
public final class EventQueue {
  private long[] times = new long[256];
  private long[] orders = new long[256];
  private @Nullable Runnable[] actions = new @Nullable Runnable[256];
  private int size;
  private long now;
  private long nextOrder;

  /** Simulated time: milliseconds since the beginning of the schedule. */
  public long now() {
    return now;
  }

  /** Events that wait. */
  public int size() {
    return size;
  }

  /** Puts in an event that happens {@code delay} milliseconds from now, 0 for as soon as may be. */
  public void after(long delay, Runnable action) {
    if (delay < 0) {
      throw new IllegalArgumentException("Expected a delay from 0 but was " + delay);
    }
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      orders = Arrays.copyOf(orders, size * 2);
      actions = Arrays.copyOf(actions, size * 2);
    }
    long time = now + delay;
    long order = nextOrder++;
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (earlier(times[parent], orders[parent], time, order)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, time, order, action);
  }

  /** Takes the next event, and moves the time to it; null when nothing waits. */
  public @Nullable Runnable next() {
    if (size == 0) {
      return null;
    }
    Runnable first = actions[0];
    now = times[0];
    size--;
    long time = times[size];
    long order = orders[size];
    Runnable action = actions[size];
    actions[size] = null;
    if (size > 0) {
      int at = 0;
      while (true) {
        int child = 2 * at + 1;
        if (child >= size) {
          break;
        }
        if (child + 1 < size
            && earlier(times[child + 1], orders[child + 1], times[child], orders[child])) {
          child++;
        }
        if (earlier(time, order, times[child], orders[child])) {
          break;
        }
        move(child, at);
        at = child;
      }
      put(at, time, order, action);
    }
    return first;
  }

  private static boolean earlier(long time, long order, long otherTime, long otherOrder) {
    return time < otherTime || (time == otherTime && order < otherOrder);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    orders[to] = orders[from];
    actions[to] = actions[from];
  }

  private void put(int at, long time, long order, @Nullable Runnable action) {
    times[at] = time;
    orders[at] = order;
    actions[at] = action;
  }
}
