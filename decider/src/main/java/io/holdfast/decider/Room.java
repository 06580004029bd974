package io.holdfast.decider;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A session: what it can do, how many jobs more it takes, and whose queue's turn it is.
 *
 * <p>Queues share a session by stride scheduling (Waldspurger and Weihl, 1995): each start moves a
 * queue's <em>pass</em> by a stride that is the smaller the greater its weight, and the queue of
 * the lowest pass that has a job is next. A queue that had nothing to do comes back at the pass of
 * the others: it has saved up nothing.
 */
final class Room {
  /** The stride of weight 1; divided by weights up to {@code Limits.MAX_WEIGHT} without loss. */
  private static final long STRIDE = 1L << 20;

  final long sessionId;
  final Set<String> queues;
  final Set<String> types;
  final List<Lane> lanes = new ArrayList<>();
  final List<Share> shares = new ArrayList<>();
  int slots;

  /** The pass of the queue that had the last turn. */
  private long passNow;

  /** One queue's part of the session. */
  static final class Share {
    final QueueGate queue;
    final List<Lane> lanes = new ArrayList<>(1);
    private long pass;

    Share(QueueGate queue) {
      this.queue = queue;
    }
  }

  Room(long sessionId, Set<String> queues, Set<String> types) {
    this.sessionId = sessionId;
    this.queues = queues;
    this.types = types;
  }

  boolean fits(String queue, String type) {
    return queues.contains(queue) && (types.isEmpty() || types.contains(type));
  }

  void join(Lane lane) {
    lanes.add(lane);
    share(lane.queue).lanes.add(lane);
  }

  /** Where a queue stands; the lowest is next. */
  long pass(Share share) {
    return Math.max(share.pass, passNow);
  }

  /** A job of a queue starts here. */
  void charge(QueueGate queue) {
    Share share = share(queue);
    passNow = pass(share);
    share.pass = passNow + STRIDE / queue.weight();
  }

  private Share share(QueueGate queue) {
    for (Share share : shares) {
      if (share.queue == queue) {
        return share;
      }
    }
    Share share = new Share(queue);
    shares.add(share);
    return share;
  }
}
