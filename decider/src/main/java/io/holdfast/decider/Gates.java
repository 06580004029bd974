package io.holdfast.decider;

import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Rate;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The limits of queues and keys, in the memory of one leadership. What has no limit meets here two
 * tests for emptiness.
 */
final class Gates {
  private record Wake(long time, long number, Gate gate) implements Comparable<Wake> {
    @Override
    public int compareTo(Wake other) {
      return time != other.time
          ? Long.compare(time, other.time)
          : Long.compare(number, other.number);
    }
  }

  /** What a start that is under way has taken. */
  private record Taken(@Nullable QueueGate queue, @Nullable KeyGate key, long keyTokens) {}

  private final LedgerView view;

  /** For look-up only. Keys that have something parked or under way. */
  private final Object2ObjectOpenHashMap<String, KeyGate> keys = new Object2ObjectOpenHashMap<>();

  /** The limits of jobs that wait; a job that is not here has none. */
  private final Long2ObjectOpenHashMap<KeyLimit> limits = new Long2ObjectOpenHashMap<>();

  /** Of the limited jobs whose Assign is under way. */
  private final Long2ObjectOpenHashMap<Taken> taken = new Long2ObjectOpenHashMap<>();

  /** Jobs that came back to their lanes, and are first when they have to be parked again. */
  private final LongOpenHashSet returned = new LongOpenHashSet();

  private final PriorityQueue<Wake> wakes = new PriorityQueue<>();
  private long wakesGiven;

  /** Those where something may have changed. */
  private final LinkedHashSet<Gate> touched = new LinkedHashSet<>();

  Gates(LedgerView view) {
    this.view = view;
  }

  /** A job waits. */
  void waits(JobHead job) {
    if (!job.ties().limit().isNone()) {
      limits.put(job.id(), job.ties().limit());
    }
  }

  /** A job does not wait any more, or never did. */
  void waitsNot(long jobId) {
    if (limits.isEmpty()) {
      return;
    }
    KeyLimit limit = limits.remove(jobId);
    returned.remove(jobId);
    KeyGate gate = limit == null ? null : keys.get(limit.key());
    if (gate != null) {
      touched.add(gate); // Others of the key may have been kept back for it.
    }
  }

  /** Null where a job has none. */
  @Nullable KeyLimit limitOf(long jobId) {
    return limits.isEmpty() ? null : limits.get(jobId);
  }

  /** Whether a queue lets one more start now. */
  boolean lets(QueueGate queue, long now) {
    if (!queue.isOpen(view)) {
      return false;
    }
    long next = queue.nextStart(view, now);
    return next <= now || wakeLater(queue, next);
  }

  /** Whether a limit of a key lets one more start now. */
  boolean lets(KeyLimit limit, long now) {
    KeyGate gate = keys.get(limit.key());
    if (limit.concurrent() > 0) {
      long owned = view.queues().ownedOf(limit.key());
      boolean room =
          gate == null ? owned < limit.concurrent() : gate.hasRoom(limit.concurrent(), owned);
      if (!room) {
        return false;
      }
    }
    if (limit.count() == 0) {
      return true;
    }
    long underWay = gate == null ? 0 : gate.tokensUnderWay;
    long fullAt = Math.max(view.queues().rateFullOf(limit.key()), Rate.micros(now)) + underWay;
    long next = Rate.nextStart(fullAt, now, limit.count(), limit.period());
    return next <= now || wakeLater(gate(limit.key()), next);
  }

  private boolean wakeLater(Gate gate, long time) {
    if (gate.wakeAt == 0 || gate.wakeAt > time) {
      gate.wakeAt = time;
      wakes.add(new Wake(time, wakesGiven++, gate));
    }
    return false;
  }

  /** A job that its key keeps from starting leaves its lane. */
  void park(JobHead job, Lane lane) {
    KeyGate gate = gate(job.ties().limit().key());
    Waiting parked = gate.parked.computeIfAbsent(lane, each -> new Waiting());
    if (returned.remove(job.id())) {
      parked.addFirst(job.id(), job.priority(), job.ties().fairnessKey());
    } else {
      parked.add(job.id(), job.priority(), job.ties().fairnessKey());
    }
  }

  /** A job that was parked is back in its lane. */
  void returned(long jobId) {
    returned.add(jobId);
  }

  /** An Assign is proposed. */
  void started(long jobId, QueueGate queue, @Nullable KeyLimit limit) {
    if (!queue.isLimited() && limit == null) {
      return;
    }
    if (queue.isLimited()) {
      queue.underWay++;
      queue.tokensUnderWay += queue.token();
    }
    KeyGate gate = null;
    long tokens = 0;
    if (limit != null) {
      gate = gate(limit.key());
      tokens = limit.count() == 0 ? 0 : Rate.interval(limit.count(), limit.period());
      gate.underWay++;
      gate.tokensUnderWay += tokens;
    }
    taken.put(jobId, new Taken(queue.isLimited() ? queue : null, gate, tokens));
  }

  /** An Assign was applied, whatever came of it. */
  void settled(long jobId) {
    Taken its = taken.isEmpty() ? null : taken.remove(jobId);
    if (its == null) {
      return;
    }
    QueueGate queue = its.queue;
    if (queue != null) {
      queue.underWay--;
      // Of what was set when it started, or since: nothing is under way for ever.
      queue.tokensUnderWay =
          queue.underWay == 0 ? 0 : Math.max(0, queue.tokensUnderWay - queue.token());
      touched.add(queue);
    }
    KeyGate key = its.key;
    if (key != null) {
      key.underWay--;
      key.tokensUnderWay -= its.keyTokens;
      touched.add(key);
    }
  }

  /** A job is about to leave its session (1), or that is decided one way or the other (-1). */
  void leaving(JobHead job, QueueGate queue, int change) {
    queue.leaving = Math.max(0, queue.leaving + change);
    KeyLimit limit = job.ties().limit();
    if (!limit.isNone()) {
      KeyGate gate = gate(limit.key());
      gate.leaving = Math.max(0, gate.leaving + change);
      touched.add(gate);
    }
    touched.add(queue);
  }

  /** True where a job that leaves its session can matter to somebody. */
  boolean areWaitedFor() {
    return !keys.isEmpty();
  }

  /** A job has left its session. */
  void left(KeyLimit limit) {
    KeyGate gate = keys.get(limit.key());
    if (gate != null) {
      touched.add(gate);
    }
  }

  void touch(QueueGate queue) {
    touched.add(queue);
  }

  /** The gates where something may have changed since the last time, those woken by time too. */
  List<Gate> takeTouched(long now) {
    while (!wakes.isEmpty() && wakes.peek().time <= now) {
      Gate gate = wakes.remove().gate;
      gate.wakeAt = 0;
      touched.add(gate);
    }
    if (touched.isEmpty()) {
      return List.of();
    }
    List<Gate> all = new ArrayList<>(touched);
    touched.clear();
    for (Gate gate : all) {
      if (gate instanceof KeyGate key && key.isIdle()) {
        keys.remove(key.key, key);
      }
    }
    return all;
  }

  /** Shows what is next of each key and lane that is kept back. */
  void forEachParked(Placement.WaitingVisitor visitor) {
    for (KeyGate gate : keys.values()) {
      gate.parked.forEach(
          (lane, waiting) -> {
            if (!waiting.isEmpty()) {
              visitor.visit(lane.queue.name, waiting.first(waiting.next(view)));
            }
          });
    }
  }

  /** When time lets the next one start; {@link Long#MAX_VALUE} where nobody waits for that. */
  long nextWake() {
    Wake first = wakes.peek();
    return first == null ? Long.MAX_VALUE : first.time;
  }

  private KeyGate gate(String key) {
    return keys.computeIfAbsent(key, KeyGate::new);
  }
}
