package io.holdfast.simulation.network;

import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.util.Arrays;

/**
 * Carries messages between numbered places (replicas, workers, callers). Every message has a fate
 * of its own: it is late, lost or repeated; two messages may change places. Whole directions can be
 * closed, so that partitions may be one-sided.
 */
public final class SimulatedNetwork {
  private final EventQueue queue;
  private final Chance chance;
  private final int places;

  /** Closed directions, from × places + to. */
  private final boolean[] closed;

  private int lossPercent;
  private int repeatPercent;
  private int slowPercent;
  private long sent;
  private long lost;

  public SimulatedNetwork(EventQueue queue, Chance chance, int places) {
    this.queue = queue;
    this.chance = chance;
    this.places = places;
    this.closed = new boolean[places * places];
  }

  /**
   * Sets how bad the weather is.
   *
   * @param loss per cent of the messages that are lost
   * @param repeat per cent that arrive twice
   * @param slow per cent that take up to a hundred times as long
   */
  public void weather(int loss, int repeat, int slow) {
    lossPercent = loss;
    repeatPercent = repeat;
    slowPercent = slow;
  }

  /** Closes or opens one direction. Messages under way arrive nevertheless. */
  public void direction(int from, int to, boolean open) {
    closed[from * places + to] = !open;
  }

  /** Parts a place from all others, in both directions. */
  public void isolate(int place) {
    for (int other = 0; other < places; other++) {
      direction(place, other, false);
      direction(other, place, false);
    }
  }

  /** Opens every direction. */
  public void heal() {
    Arrays.fill(closed, false);
  }

  /** True if messages go from one place to the other. */
  public boolean open(int from, int to) {
    return !closed[from * places + to];
  }

  /** Sends; {@code arrival} happens at the other side once, twice or never. */
  public void send(int from, int to, Runnable arrival) {
    sent++;
    if (!open(from, to) || (lossPercent > 0 && chance.percent(lossPercent))) {
      lost++;
      return;
    }
    queue.after(delay(), arrival);
    if (repeatPercent > 0 && chance.percent(repeatPercent)) {
      queue.after(delay() * 2, arrival);
    }
  }

  /** Messages given to {@link #send}. */
  public long sent() {
    return sent;
  }

  /** Messages that did not arrive. */
  public long lost() {
    return lost;
  }

  private long delay() {
    int base = chance.between(1, 4);
    return slowPercent > 0 && chance.percent(slowPercent) ? base * chance.between(5, 100) : base;
  }
}
