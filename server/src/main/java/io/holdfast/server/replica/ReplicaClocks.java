package io.holdfast.server.replica;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.server.replica.ClockReadings.Bounds;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica knows of the wall clocks of all voters, its own among them: it asks the others
 * every two seconds, and says when its own clock is false.
 *
 * <p>May be called from any thread.
 */
public final class ReplicaClocks {
  /** A clock that is off by more is false; its replica does not lead if another one can. */
  public static final long FALSE_MILLIS = 2_000;

  private static final Logger logger = LoggerFactory.getLogger(ReplicaClocks.class);
  private static final long ASK_NANOS = 2_000_000_000L;

  /** While too few are known. */
  private static final long ASK_SOON_NANOS = 100_000_000L;

  /**
   * A hand-over takes its time, or fails: then nothing was decided for that long, so the next one
   * waits twice as long.
   */
  private static final long MIN_HAND_OVER_NANOS = 5_000_000_000L;

  private static final long MAX_HAND_OVER_NANOS = 64 * MIN_HAND_OVER_NANOS;

  private final String self;
  private final ReplicatedLog replicatedLog;
  private final TimeSource time;

  /** Guarded by itself. */
  private final ClockReadings readings = new ClockReadings();

  /** When the others may be asked again. Guarded by {@link #readings}. */
  private long askAtNanos;

  /** When leadership may be handed over again. Guarded by {@link #readings}. */
  private long handOverAtNanos;

  private long handOverPauseNanos = MIN_HAND_OVER_NANOS;

  /** What was said last of its own clock. Guarded by {@link #readings}. */
  private boolean saidFalse;

  ReplicaClocks(ReplicatedLog replicatedLog, TimeSource time) {
    this.self = replicatedLog.self().value();
    this.replicatedLog = replicatedLog;
    this.time = time;
    askAtNanos = time.nanos();
    handOverAtNanos = askAtNanos;
  }

  /** This machine's own clock, which may be false, and jump. */
  long ownWall() {
    return time.wallMillis();
  }

  /** Monotonic. */
  long nanos() {
    return time.nanos();
  }

  /** The passing of time: asks the others when it is time to. */
  void tick() {
    long now = time.nanos();
    synchronized (readings) {
      if (now - askAtNanos < 0) {
        return;
      }
    }
    ask(() -> {});
    sayWhetherFalse();
  }

  /**
   * Asks the others now.
   *
   * @param told called after each answer, from any thread; where there are no others, never
   */
  void ask(Runnable told) {
    long asked = time.nanos();
    List<ReplicaId> voters = replicatedLog.voters();
    synchronized (readings) {
      readings.voters(voters.stream().map(ReplicaId::value).toList());
      boolean known = readings.bounds(self, time.wallMillis(), asked).known();
      askAtNanos = asked + (known ? ASK_NANOS : ASK_SOON_NANOS);
    }
    for (ReplicaId voter : voters) {
      if (!voter.value().equals(self)) {
        replicatedLog.askClock(voter, wallMillis -> told(voter, wallMillis, asked, told));
      }
    }
  }

  private void told(ReplicaId voter, long wallMillis, long asked, Runnable listener) {
    synchronized (readings) {
      readings.told(voter.value(), wallMillis, asked, time.nanos());
    }
    listener.run();
  }

  private void sayWhetherFalse() {
    long off = ownOffset();
    boolean isFalse = Math.abs(off) > FALSE_MILLIS;
    synchronized (readings) {
      if (isFalse == saidFalse) {
        return;
      }
      saidFalse = isFalse;
    }
    if (isFalse) {
      logger.warn(
          "the clock of {} is {} ms off the median of the replicas: it leads only if no other can",
          self,
          off);
    } else {
      logger.info("the clock of {} is right again", self);
    }
  }

  /** Where the median of the voters' wall clocks is now. */
  Bounds bounds() {
    synchronized (readings) {
      return readings.bounds(self, time.wallMillis(), time.nanos());
    }
  }

  /**
   * What time it is, as well as this replica can tell: its own clock's, unless that is known to be
   * false.
   */
  public long now() {
    Bounds bounds = bounds();
    return Math.max(bounds.earliest(), Math.min(time.wallMillis(), bounds.latest()));
  }

  /**
   * How far this replica's clock is off the median, milliseconds; negative when it is slow, 0 when
   * it may be right.
   */
  public long ownOffset() {
    return bounds().deviation(time.wallMillis());
  }

  /** The same of every voter whose clock is known, by its id. */
  public Map<String, Long> offsets() {
    Map<String, Long> offsets = new TreeMap<>();
    synchronized (readings) {
      long nanos = time.nanos();
      long own = time.wallMillis();
      Bounds bounds = readings.bounds(self, own, nanos);
      for (String voter : readings.voters()) {
        Long wall = voter.equals(self) ? (Long) own : readings.wall(voter, nanos);
        if (wall != null) {
          offsets.put(voter, bounds.deviation(wall));
        }
      }
    }
    return offsets;
  }

  /**
   * Who should lead in this replica's place: its own clock is false, and the other's is not.
   *
   * @return null where that is not so, or was said some seconds ago
   */
  @Nullable ReplicaId successor() {
    boolean isFalse = Math.abs(ownOffset()) > FALSE_MILLIS;
    long now = time.nanos();
    synchronized (readings) {
      if (!isFalse) {
        handOverPauseNanos = MIN_HAND_OVER_NANOS;
        return null;
      }
      if (now - handOverAtNanos < 0) {
        return null;
      }
      handOverAtNanos = now + handOverPauseNanos;
      handOverPauseNanos = Math.min(2 * handOverPauseNanos, MAX_HAND_OVER_NANOS);
    }
    for (Map.Entry<String, Long> each : offsets().entrySet()) {
      if (Math.abs(each.getValue()) <= FALSE_MILLIS) {
        logger.warn("{} asks {} to lead: its own clock is false", self, each.getKey());
        return new ReplicaId(each.getKey());
      }
    }
    return null;
  }
}
