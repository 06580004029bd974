package io.holdfast.simulation.library;

import io.holdfast.simulation.checker.Observation;
import io.holdfast.simulation.disk.SimulatedDisk;
import io.holdfast.simulation.library.LibraryCluster.Life;
import io.holdfast.simulation.world.Chance;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One trial of the library: round by round something happens to the cluster, by chance, until
 * leadership has passed from one replica to another often enough; after each round everybody is
 * raised and somebody has to serve again.
 */
public final class LibraryTrial {
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long CAMPAIGN_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final int CENSUS_EVERY_ROUNDS = 10;

  private final long seed;
  private final long wanted;
  private final Chance chance;
  private final Witness witness = new Witness();
  private final LibraryCluster cluster;
  private final LibraryLoad load;
  private int rounds;

  /**
   * What came of it.
   *
   * @param leaderChanges times that leadership passed to another replica
   * @param commands applied, each counted once
   * @param rounds things that happened
   * @param reopens starts on disks used before
   */
  public record Report(long leaderChanges, long commands, int rounds, int reopens) {}

  /**
   * A trial that has not begun.
   *
   * @param leaderChanges after how many it ends
   */
  public LibraryTrial(long seed, long leaderChanges) {
    this.seed = seed;
    this.wanted = leaderChanges;
    this.chance = new Chance(seed);
    this.cluster = new LibraryCluster(chance.split(), witness);
    this.load = new LibraryLoad(chance.split(), witness);
  }

  /**
   * Runs it.
   *
   * @throws AssertionError when a promise is broken, or nobody comes to serve
   */
  public Report run() {
    try {
      cluster.raise();
      awaitProgress(chance.below(LibraryCluster.REPLICAS));
      while (witness.leaderChanges() < wanted) {
        rounds++;
        happens();
        cluster.faults().cutOff(Set.of());
        cluster.raise();
        awaitProgress(chance.below(LibraryCluster.REPLICAS));
        if (rounds % CENSUS_EVERY_ROUNDS == 0) {
          cluster.census();
        }
        witness.check(seed);
      }
      cluster.faults().calm(true);
      awaitProgress(0);
      cluster.census();
      witness.check(seed);
      return new Report(witness.leaderChanges(), witness.commands(), rounds, cluster.reopens());
    } finally {
      cluster.end();
    }
  }

  private void happens() {
    int replica = chance.below(LibraryCluster.REPLICAS);
    Life leader = cluster.serving();
    int led = leader == null ? replica : leader.number();
    int other = (led + 1 + chance.below(LibraryCluster.REPLICAS - 1)) % LibraryCluster.REPLICAS;
    switch (chance.below(20)) {
      case 0, 1, 2, 3, 4, 5 -> {
        fault("takeover by " + other);
        campaign(other);
      }
      case 6, 7, 8, 9, 10 -> {
        fault("crash of the leader " + led);
        work(chance.below(40));
        cluster.crash(led);
        campaign(other);
      }
      case 11, 12, 13 -> {
        fault("partition of the leader " + led);
        cluster.faults().cutOff(Set.of(cluster.member(led)));
        work(chance.below(40));
        campaign(other);
        awaitOther(led);
      }
      case 14 -> {
        fault("crash of " + replica);
        cluster.crash(replica);
        work(chance.between(20, 100));
      }
      case 15 -> {
        fault("crash of all");
        for (int i = 0; i < LibraryCluster.REPLICAS; i++) {
          cluster.crash(i);
        }
      }
      case 16, 17 -> {
        fault("disk failure at " + replica);
        strike(replica, false);
      }
      default -> {
        fault("power loss at " + replica);
        strike(replica, true);
      }
    }
  }

  /** The disk fails, or the power goes, at one of its next operations; the leader dies of it. */
  private void strike(int replica, boolean power) {
    Life life = cluster.life(replica);
    SimulatedDisk disk = life == null ? null : life.disk();
    if (life == null || disk == null) {
      return;
    }
    int operations = chance.between(1, 10);
    if (power) {
      disk.crashAfter(operations);
    } else {
      disk.failAfter(operations);
    }
    for (int i = 0; i < 100 && !life.dead(); i++) {
      work(10);
    }
    disk.forgetFaults();
    campaign((replica + 1) % LibraryCluster.REPLICAS);
  }

  private void fault(String what) {
    witness.tell(new Observation.Fault(what));
  }

  private void campaign(int replica) {
    Life life = cluster.life(replica);
    if (life != null && !life.dead()) {
      life.replica().campaign();
    }
  }

  /** Asks whoever serves, some times. */
  private void work(int requests) {
    for (int i = 0; i < requests; i++) {
      Life leader = cluster.serving();
      if (leader == null || !load.ask(leader)) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void awaitOther(int than) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (System.nanoTime() - deadline < 0) {
      for (int i = 0; i < LibraryCluster.REPLICAS; i++) {
        Life life = cluster.life(i);
        if (i != than && life != null && !life.dead() && life.replica().serves()) {
          work(20);
          return;
        }
      }
      cluster.tick();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** P13: with everybody up and reachable somebody serves, and answers. */
  private void awaitProgress(int candidate) {
    long begun = System.nanoTime();
    long campaigned = begun;
    long goal = load.answered() + 20;
    int next = candidate;
    while (load.answered() < goal) {
      witness.check(seed);
      Life leader = cluster.serving();
      long now = System.nanoTime();
      if (now - begun > PROGRESS_NANOS) {
        throw new AssertionError(
            "seed %d, round %d: no progress for 20 s with everybody up; serving: %s"
                .formatted(seed, rounds, leader == null ? "nobody" : leader.number()));
      }
      if (leader == null && now - campaigned > CAMPAIGN_AGAIN_NANOS) {
        campaign(next++ % LibraryCluster.REPLICAS);
        campaigned = now;
      }
      cluster.raise();
      cluster.tick();
      work(5);
    }
  }
}
