package io.holdfast.decider;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobHead;
import io.holdfast.ledger.JobState;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.OnWorkerLoss;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayFIFOQueue;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which worker gets which job, in the memory of one leadership.
 *
 * <p>Naively, each job that becomes READY would be matched against every session, and each session
 * against every job. However, both can be many, so they meet in <em>lanes</em>, one for each
 * (queue, type): the jobs that wait in it, in the order in which they became READY, and the
 * sessions that could do them and have room, in turn.
 *
 * <p>What it has are hints. A job in a lane may have been cancelled meanwhile, a session may be
 * closed: a job is looked up before it is proposed, and the ledger judges the rest. So nothing is
 * ever taken out of the middle of a lane.
 *
 * <p>Used under the hand-over lock of the replica. No clock, no chance: the same calls make the
 * same decisions.
 */
public final class Placement {
  private record LaneKey(String queue, String type) {}

  private final LedgerView view;

  /** For look-up; what is iterated is in order. */
  private final Object2ObjectOpenHashMap<LaneKey, Lane> lanes = new Object2ObjectOpenHashMap<>();

  private final List<Lane> lanesInOrder = new ArrayList<>();
  private final Long2ObjectOpenHashMap<Room> rooms = new Long2ObjectOpenHashMap<>();
  private final Set<Room> roomsInOrder = new LinkedHashSet<>();

  /** Jobs whose Assign is under way: they are spent. */
  private final LongOpenHashSet underWay = new LongOpenHashSet();

  /** Jobs whose Release is under way: they will be READY where the next command stands. */
  private final LongOpenHashSet releasing = new LongOpenHashSet();

  /** Lanes that may have both a job and a session with room. */
  private final LinkedHashSet<Lane> promising = new LinkedHashSet<>();

  /** A session: what it can do, and how many jobs more it takes. */
  private static final class Room {
    final long sessionId;
    final Set<String> queues;
    final Set<String> types;
    final List<Lane> lanes = new ArrayList<>();
    int slots;

    Room(long sessionId, Set<String> queues, Set<String> types) {
      this.sessionId = sessionId;
      this.queues = queues;
      this.types = types;
    }

    boolean fits(LaneKey key) {
      return queues.contains(key.queue) && (types.isEmpty() || types.contains(key.type));
    }
  }

  private static final class Lane {
    final LaneKey key;
    final LongArrayFIFOQueue jobs = new LongArrayFIFOQueue();

    /** Sessions with room, the one whose turn it is first. */
    final LinkedHashSet<Room> free = new LinkedHashSet<>();

    /** All sessions that could do its jobs. */
    final LinkedHashSet<Room> able = new LinkedHashSet<>();

    Lane(LaneKey key) {
      this.key = key;
    }
  }

  public Placement(LedgerView view) {
    this.view = view;
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

  /** A job has become READY. It may be told more than once. */
  public void ready(long jobId, String queue, String type) {
    Lane lane = lane(queue, type);
    lane.jobs.enqueue(jobId);
    if (!lane.free.isEmpty()) {
      promising.add(lane);
    }
  }

  /**
   * A Release is in the entry that is being decided: what it frees can go to the next session in
   * the same entry. Where the Release is refused, or leads to another state, so is the Assign.
   */
  void releasing(long jobId) {
    JobHead job = view.head(jobId);
    if (job != null && job.rules().onWorkerLoss() == OnWorkerLoss.REASSIGN) {
      releasing.add(jobId);
      ready(jobId, job.queue(), job.type());
    }
  }

  /** A Release was applied, whatever came of it. */
  void released(long jobId) {
    releasing.remove(jobId);
  }

  /** An Assign was applied, whatever came of it. */
  void settled(long jobId) {
    underWay.remove(jobId);
  }

  /**
   * A session for a job that is submitted in the same entry, when none waits before it.
   *
   * @return 0 for none: then the job waits its turn
   */
  long sessionForNew(long jobId, String queue, String type) {
    Lane lane = lane(queue, type);
    dropStale(lane);
    if (!lane.jobs.isEmpty() || lane.free.isEmpty()) {
      return 0;
    }
    underWay.add(jobId);
    return takeRoom(lane);
  }

  /**
   * Adds Assigns for jobs that wait and sessions that have room.
   *
   * @param max commands at most
   */
  void fill(List<Command> entry, int max) {
    int left = max;
    while (left > 0 && !promising.isEmpty()) {
      Iterator<Lane> first = promising.iterator();
      Lane lane = first.next();
      dropStale(lane);
      if (lane.jobs.isEmpty() || lane.free.isEmpty()) {
        first.remove();
        continue;
      }
      long jobId = lane.jobs.dequeueLong();
      underWay.add(jobId);
      entry.add(new Command.Assign(jobId, takeRoom(lane), Command.CURRENT));
      left--;
    }
  }

  /** True when some open session could do such a job, with room or without. */
  public boolean hasWorkerFor(String queue, String type) {
    return !lane(queue, type).able.isEmpty();
  }

  /** Sees the job that waits longest in a lane. */
  public interface WaitingVisitor {
    void visit(String queue, long jobId);
  }

  /** Shows of each lane the job that is next, where one waits. */
  public void forEachNext(WaitingVisitor visitor) {
    for (Lane lane : lanesInOrder) {
      dropStale(lane);
      if (!lane.jobs.isEmpty()) {
        visitor.visit(lane.key.queue, lane.jobs.firstLong());
      }
    }
  }

  /** The job that is next in its lane is READY and not spent, or there is none. */
  private void dropStale(Lane lane) {
    while (!lane.jobs.isEmpty() && !waits(lane.jobs.firstLong())) {
      lane.jobs.dequeueLong();
    }
  }

  private boolean waits(long jobId) {
    if (underWay.contains(jobId)) {
      return false;
    }
    return view.stateOf(jobId) == JobState.READY || releasing.contains(jobId);
  }

  private long takeRoom(Lane lane) {
    Iterator<Room> turn = lane.free.iterator();
    Room room = turn.next();
    room.slots--;
    if (room.slots == 0) {
      for (Lane each : room.lanes) {
        each.free.remove(room);
      }
    } else {
      turn.remove();
      lane.free.add(room); // At the end: the others have their turn first.
    }
    return room.sessionId;
  }

  private Lane lane(String queue, String type) {
    LaneKey key = new LaneKey(queue, type);
    Lane lane = lanes.get(key);
    if (lane == null) {
      lane = new Lane(key);
      lanes.put(key, lane);
      lanesInOrder.add(lane);
      for (Room room : roomsInOrder) {
        join(room, lane);
      }
    }
    return lane;
  }

  private static void join(Room room, Lane lane) {
    if (room.fits(lane.key)) {
      room.lanes.add(lane);
      lane.able.add(room);
      if (room.slots > 0) {
        lane.free.add(room);
      }
    }
  }
}
