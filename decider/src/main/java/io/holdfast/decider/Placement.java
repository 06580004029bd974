package io.holdfast.decider;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.OnWorkerLoss;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which worker gets which job, in the memory of one leadership.
 *
 * <p>Naively, each job that becomes READY would be matched against every session, and each session
 * against every job. However, both can be many, so they meet in <em>lanes</em>, one for each
 * (queue, type): the jobs that wait in it, and the sessions that could do them and have room, in
 * turn.
 *
 * <p>A lane that has both says only <em>that</em> something can start. Which session is next is the
 * turn in that lane; which job it gets is then asked of the session: of its queues the one whose
 * turn it is by weight ({@link Room}), in that queue the most urgent job of all types that it can
 * do ({@link Waiting}), in that priority the key whose turn it is ({@link Line}). Where a session
 * has one queue and one type, as a rule, all of that is one step.
 *
 * <p>What may not start does not stand in the way. A queue that is paused or at its limit is passed
 * over as a whole until something of it ends, somebody resumes it, or its rate has a token. A job
 * whose key is at its limit is parked at the key ({@link KeyGate}) and comes back to its lane when
 * there is room.
 *
 * <p>What it has are hints. A job in a lane may have been cancelled meanwhile, a session may be
 * closed: a job is looked up before it is proposed, and the ledger judges the rest. So nothing is
 * ever taken out of the middle of a lane.
 *
 * <p>Used under the hand-over lock of the replica. No clock, no chance: the same calls make the
 * same decisions.
 */
public final class Placement {
  /** Lanes in which something waits that are looked through for a job that is new. */
  private static final int FEW = 16;

  private static final int NOTHING = -1;

  private record LaneKey(String queue, String type) {}

  private final LedgerView view;
  private final Gates gates;

  /** For look-up; what is iterated is in order. */
  private final Object2ObjectOpenHashMap<LaneKey, Lane> lanes = new Object2ObjectOpenHashMap<>();

  private final Object2ObjectOpenHashMap<String, QueueGate> queues =
      new Object2ObjectOpenHashMap<>();

  private final List<Lane> lanesInOrder = new ArrayList<>();
  private final Long2ObjectOpenHashMap<Room> rooms = new Long2ObjectOpenHashMap<>();
  private final Set<Room> roomsInOrder = new LinkedHashSet<>();

  /** Jobs whose Assign is under way: they are spent. */
  private final LongOpenHashSet underWay = new LongOpenHashSet();

  /** Jobs whose Release is under way: they will be READY where the next command stands. */
  private final LongOpenHashSet releasing = new LongOpenHashSet();

  /** Lanes that may have both a job and a session with room. */
  private final LinkedHashSet<Lane> promising = new LinkedHashSet<>();

  /** Queues whose jobs are counted as they leave their sessions. */
  private int limitedQueues;

  public Placement(LedgerView view) {
    this.view = view;
    gates = new Gates(view);
  }

  /**
   * A session can get jobs of these queues, and of these types (none: of all). It has no room yet.
   */
  public void open(long sessionId, List<String> queues, List<String> types) {
    Room room = new Room(sessionId, new LinkedHashSet<>(queues), new LinkedHashSet<>(types));
    rooms.put(sessionId, room);
    roomsInOrder.add(room);
    for (Lane lane : lanesInOrder) {
      join(room, lane);
    }
  }

  /** A session gets nothing more. */
  public void close(long sessionId) {
    Room room = rooms.remove(sessionId);
    if (room == null) {
      return;
    }
    room.slots = 0;
    roomsInOrder.remove(room);
    for (Lane lane : room.lanes) {
      lane.able.remove(room);
      lane.free.remove(room);
    }
  }

  /** From now on a session takes so many jobs more. */
  public void setSlots(long sessionId, int slots) {
    Room room = rooms.get(sessionId);
    if (room == null) {
      return;
    }
    room.slots = slots;
    for (Lane lane : room.lanes) {
      if (slots == 0) {
        lane.free.remove(room);
      } else if (lane.free.add(room) && !lane.jobs.isEmpty()) {
        promising.add(lane);
      }
    }
  }

  /** How many jobs more a session takes. */
  public int slots(long sessionId) {
    Room room = rooms.get(sessionId);
    return room == null ? 0 : room.slots;
  }

  /** A job has become READY, or waits with another priority. It may be told more than once. */
  public void ready(JobHead job) {
    Lane lane = lane(job.queue(), job.type());
    lane.jobs.add(job.id(), job.priority(), job.ties().fairnessKey());
    waits(job, lane);
  }

  /** A job goes back to where it was: its Assign was refused. */
  public void again(JobHead job) {
    Lane lane = lane(job.queue(), job.type());
    lane.jobs.addFirst(job.id(), job.priority(), job.ties().fairnessKey());
    waits(job, lane);
  }

  private void waits(JobHead job, Lane lane) {
    gates.waits(job);
    if (!lane.free.isEmpty()) {
      promising.add(lane);
    }
  }

  /** A job that a session had is nobody's: limits may have room for another. */
  public void left(long jobId) {
    if (limitedQueues == 0 && !gates.areWaitedFor()) {
      return; // As a rule.
    }
    JobHead job = view.head(jobId);
    if (job != null) {
      if (!job.ties().limit().isNone()) {
        gates.left(job.ties().limit());
      }
      QueueGate queue = queues.get(job.queue());
      if (queue != null) {
        gates.touch(queue);
      }
    }
  }

  /** Something was set for a queue. */
  public void changed(String queueName) {
    QueueGate queue = queues.get(queueName);
    if (queue != null) {
      read(queue);
      gates.touch(queue);
    }
  }

  private void read(QueueGate queue) {
    limitedQueues -= queue.isLimited() ? 1 : 0;
    queue.read(view);
    limitedQueues += queue.isLimited() ? 1 : 0;
  }

  /**
   * A Release is in the entry that is being decided: what it frees can go to the next session in
   * the same entry. Where the Release is refused, or leads to another state, so is the Assign.
   */
  void releasing(long jobId) {
    JobHead job = view.head(jobId);
    if (job != null && job.rules().onWorkerLoss() == OnWorkerLoss.REASSIGN) {
      if (releasing.add(jobId)) {
        gates.leaving(job, queue(job.queue()), 1);
      }
      ready(job);
    }
  }

  /** A Release was applied, whatever came of it. */
  void released(long jobId) {
    if (releasing.remove(jobId)) {
      JobHead job = view.head(jobId);
      if (job != null) {
        gates.leaving(job, queue(job.queue()), -1);
      }
    }
  }

  /** An Assign was applied, whatever came of it. */
  void settled(long jobId) {
    underWay.remove(jobId);
    gates.settled(jobId);
  }

  /**
   * A session for a job that is submitted in the same entry, when none waits before it.
   *
   * @return 0 for none: then the job waits its turn
   */
  long sessionForNew(long jobId, String queue, String type, KeyLimit shared, long now) {
    Lane lane = lane(queue, type);
    if (lane.free.isEmpty() || !gates.lets(lane.queue, now)) {
      return 0;
    }
    KeyLimit limit = shared.isNone() ? null : shared;
    if (limit != null && !gates.lets(limit, now)) {
      return 0;
    }
    Room room = lane.free.iterator().next();
    if (somethingWaitsFor(room, now)) {
      return 0;
    }
    start(jobId, lane, room, limit);
    return room.sessionId;
  }

  /** Whether a session with room could have a job that waits already. */
  private boolean somethingWaitsFor(Room room, long now) {
    open(now);
    int seen = 0;
    for (Iterator<Lane> lanes = promising.iterator(); lanes.hasNext(); ) {
      Lane lane = lanes.next();
      if (lane.free.isEmpty() || next(lane, now) == NOTHING) {
        lanes.remove();
      } else if (lane.able.contains(room) || ++seen > FEW) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds Assigns for jobs that wait and sessions that have room.
   *
   * @param max commands at most
   * @param now ledger time of the entry
   */
  void fill(List<Command> entry, int max, long now) {
    int left = max;
    while (left > 0) {
      open(now);
      if (promising.isEmpty()) {
        break;
      }
      Lane lane = promising.iterator().next();
      int found = lane.free.isEmpty() ? NOTHING : next(lane, now);
      if (found == NOTHING) {
        promising.remove(lane);
        continue;
      }
      Room room = lane.free.iterator().next();
      Lane chosen = choose(room, lane, now);
      int priority = chosen == lane ? found : next(chosen, now);
      long jobId = chosen.jobs.first(priority);
      chosen.jobs.take(priority);
      KeyLimit limit = gates.limitOf(jobId);
      start(jobId, chosen, room, limit);
      gates.waitsNot(jobId);
      entry.add(new Command.Assign(jobId, room.sessionId, Command.CURRENT));
      left--;
    }
  }

  /** When time alone lets a job start that a rate keeps back; {@link Long#MAX_VALUE} for never. */
  public long nextWake() {
    return gates.nextWake();
  }

  /** Lets in what limits have kept back and may let through now. */
  private void open(long now) {
    for (Gate gate : gates.takeTouched(now)) {
      if (gate instanceof QueueGate queue) {
        for (Lane lane : queue.lanes) {
          if (!lane.jobs.isEmpty() && !lane.free.isEmpty()) {
            promising.add(lane);
          }
        }
      } else if (gate instanceof KeyGate key) {
        unpark(key, now);
      }
    }
  }

  /** The next of each lane goes back to it; each start lets the one behind it come. */
  private void unpark(KeyGate gate, long now) {
    for (Iterator<Lane> lanes = gate.parked.keySet().iterator(); lanes.hasNext(); ) {
      Lane lane = lanes.next();
      Waiting parked = gate.parked.get(lane);
      boolean more = true;
      while (parked != null && more && !parked.isEmpty()) {
        int priority = parked.next(view);
        long jobId = parked.first(priority);
        JobHead job = waits(jobId, priority) ? view.head(jobId) : null;
        if (job == null) {
          parked.drop(priority);
        } else if (gates.lets(job.ties().limit(), now)) {
          parked.drop(priority);
          again(job);
          gates.returned(jobId);
          more = false;
        } else {
          more = false;
        }
      }
      if (parked == null || parked.isEmpty()) {
        lanes.remove();
      }
    }
  }

  /** The lane from which a session with room gets its next job; one of them has one. */
  private Lane choose(Room room, Lane found, long now) {
    if (room.lanes.size() == 1) {
      return found; // As a rule.
    }
    Room.Share best = null;
    Lane chosen = found;
    for (Room.Share share : room.shares) {
      if (best == null || room.pass(share) < room.pass(best)) {
        Lane lane = mostUrgent(share, now);
        if (lane != null) {
          best = share;
          chosen = lane;
        }
      }
    }
    return chosen;
  }

  /** Of the lanes of one queue the one whose next job is next of all. */
  private @Nullable Lane mostUrgent(Room.Share share, long now) {
    Lane best = null;
    long bestRank = 0;
    long bestId = 0;
    for (Lane lane : share.lanes) {
      int priority = lane.jobs.isEmpty() ? NOTHING : next(lane, now);
      if (priority != NOTHING) {
        long id = lane.jobs.first(priority);
        long rank = Waiting.rank(view, id, priority);
        if (best == null || rank < bestRank || (rank == bestRank && id < bestId)) {
          best = lane;
          bestRank = rank;
          bestId = id;
        }
      }
    }
    return best;
  }

  private void start(long jobId, Lane lane, Room room, @Nullable KeyLimit limit) {
    underWay.add(jobId);
    gates.started(jobId, lane.queue, limit);
    room.charge(lane.queue);
    takeRoom(room, lane);
  }

  /** True when some open session could do such a job, with room or without. */
  public boolean hasWorkerFor(String queue, String type) {
    return !lane(queue, type).able.isEmpty();
  }

  /** Sees the job that waits longest in a lane. */
  public interface WaitingVisitor {
    void visit(String queue, long jobId);
  }

  /** Shows of each lane and priority the job that is next, where one waits. */
  public void forEachNext(WaitingVisitor visitor) {
    for (Lane lane : lanesInOrder) {
      for (int priority = 0; priority <= Limits.MAX_PRIORITY; priority++) {
        dropStale(lane, priority);
        if (lane.jobs.has(priority)) {
          visitor.visit(lane.queue.name, lane.jobs.first(priority));
        }
      }
    }
    gates.forEachParked(visitor);
  }

  /**
   * The priority of the job that is next in a lane: READY, not spent, and not kept back by a limit;
   * {@link #NOTHING} where there is none.
   */
  private int next(Lane lane, long now) {
    if (!gates.lets(lane.queue, now)) {
      return NOTHING;
    }
    while (!lane.jobs.isEmpty()) {
      int priority = lane.jobs.next(view);
      long jobId = lane.jobs.first(priority);
      if (!waits(jobId, priority)) {
        lane.jobs.drop(priority);
        gates.waitsNot(jobId);
        continue;
      }
      KeyLimit limit = gates.limitOf(jobId);
      if (limit == null || gates.lets(limit, now)) {
        return priority;
      }
      lane.jobs.drop(priority);
      JobHead job = view.head(jobId);
      if (job != null) {
        gates.park(job, lane);
      }
    }
    return NOTHING;
  }

  private void dropStale(Lane lane, int priority) {
    while (lane.jobs.has(priority) && !waits(lane.jobs.first(priority), priority)) {
      gates.waitsNot(lane.jobs.first(priority));
      lane.jobs.drop(priority);
    }
  }

  /** A job that has another priority now waits in another line. */
  private boolean waits(long jobId, int priority) {
    if (underWay.contains(jobId)) {
      return false;
    }
    return view.queues().readyPriority(jobId) == priority
        || (releasing.contains(jobId) && view.stateOf(jobId) != JobState.READY);
  }

  private void takeRoom(Room room, Lane lane) {
    room.slots--;
    if (room.slots == 0) {
      for (Lane each : room.lanes) {
        each.free.remove(room);
      }
    } else {
      lane.free.remove(room);
      lane.free.add(room); // At the end: the others have their turn first.
    }
  }

  private QueueGate queue(String name) {
    QueueGate queue = queues.get(name);
    if (queue == null) {
      queue = new QueueGate(name);
      queues.put(name, queue);
      read(queue);
    }
    return queue;
  }

  private Lane lane(String queueName, String type) {
    LaneKey key = new LaneKey(queueName, type);
    Lane lane = lanes.get(key);
    if (lane == null) {
      QueueGate queue = queue(queueName);
      lane = new Lane(queue, type);
      queue.lanes.add(lane);
      lanes.put(key, lane);
      lanesInOrder.add(lane);
      for (Room room : roomsInOrder) {
        join(room, lane);
      }
    }
    return lane;
  }

  private static void join(Room room, Lane lane) {
    if (room.fits(lane.queue.name, lane.type)) {
      room.join(lane);
      lane.able.add(room);
      if (room.slots > 0) {
        lane.free.add(room);
      }
    }
  }
}
