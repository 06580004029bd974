package io.holdfast.ledger;

import it.unimi.dsi.fastutil.longs.LongArrayFIFOQueue;

/**
 * The ended jobs of a queue with a retention of its own, in the order of their ends: their places
 * in the order of all ended ones. Derived from the jobs, and in no snapshot.
 *
 * <p>A job that is purged with those of all queues, or starts again, leaves its place behind. It is
 * dropped when it comes to the front; as the first of all are the first of each queue, that is
 * soon.
 */
final class QueueEnds {
  private final LongArrayFIFOQueue places = new LongArrayFIFOQueue();
  private final JobOrder ended;

  QueueEnds(JobOrder ended) {
    this.ended = ended;
  }

  /** One has ended, after all that have ended before. */
  void add(long place) {
    dropLeft();
    places.enqueue(place);
  }

  /** The job of the queue that ended first; 0 when none has. */
  long firstId() {
    dropLeft();
    return places.isEmpty() ? 0 : ended.idAt(places.firstLong());
  }

  private void dropLeft() {
    while (!places.isEmpty() && ended.idAt(places.firstLong()) == 0) {
      long unused = places.dequeueLong();
    }
  }
}
