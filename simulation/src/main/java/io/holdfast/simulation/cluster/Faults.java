package io.holdfast.simulation.cluster;

import io.holdfast.log.ReplicatedLog.SnapshotListener;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.world.Chance;

/** What goes wrong in a schedule, one thing after another, until calm is ordered. */
public final class Faults {
  private static final long HOUR = 3_600_000L;
  private static final long YEAR = 365 * 24 * HOUR;

  private final SimulatedCluster cluster;
  private final Chance chance;
  private final SimulatedNetwork network;
  private final Runnable killWorker;
  private boolean calm;

  /** By more than some seconds, now or before. */
  private boolean clocksWereWrong;

  /** How long it is quiet between two faults, milliseconds, at most. */
  private final int pause;

  public Faults(SimulatedCluster cluster, Chance chance, Runnable killWorker) {
    this.cluster = cluster;
    this.chance = chance;
    this.network = cluster.network();
    this.killWorker = killWorker;
    this.pause = chance.between(300, 900);
  }

  /** From now on things go wrong. */
  public void begin() {
    changeWeather();
    cluster.after(chance.between(300, 600), this::next);
  }

  /** From now on nothing does. */
  public void calm() {
    calm = true;
    setClocksRight();
    network.heal();
    network.weather(0, 0, 0);
    for (int replica = 0; replica < cluster.replicas(); replica++) {
      ReplicaLife life = cluster.life(replica);
      if (life != null) {
        life.disk().forgetFaults();
      }
    }
    cluster.calm();
  }

  /**
   * Ledger time that is far behind the clocks catches up in the next leadership; a tenth faster it
   * would take ten times as long as it is behind.
   */
  private void setClocksRight() {
    for (int replica = 0; clocksWereWrong && replica < cluster.replicas(); replica++) {
      cluster.moveClock(replica, 0);
      cluster.crash(replica);
    }
  }

  private void next() {
    if (calm) {
      return;
    }
    int replica = chance.below(cluster.replicas());
    ReplicaLife leader = cluster.serving();
    if (leader != null && chance.oneIn(3)) {
      replica = leader.number();
    }
    strike(replica, chance.below(100));
    cluster.after(chance.between(pause / 3, pause), this::next);
  }

  private void strike(int replica, int chosen) {
    ReplicaLife life = cluster.life(replica);
    if (life == null) {
      return;
    }
    if (chosen < 20) {
      cluster.fault("crash of " + replica);
      cluster.crash(replica);
    } else if (chosen < 38) {
      cluster.fault("power goes in a change of the disk of " + replica);
      life.disk().crashAfter(chance.between(1, 20));
    } else if (chosen < 48) {
      cluster.fault("disk of " + replica + " will fail");
      life.disk().failAfter(chance.between(1, 20));
    } else if (chosen < 62) {
      partition(replica);
    } else if (chosen < 70) {
      cluster.fault("takeover by " + replica);
      cluster.within(life, () -> life.replica().campaign());
    } else if (chosen < 74) {
      cluster.fault("failed transfer at " + replica);
      life.raft().failTransfer();
    } else if (chosen < 80) {
      jump(replica);
    } else if (chosen < 88) {
      cluster.fault("a worker dies");
      killWorker.run();
    } else if (chosen < 92) {
      cluster.fault("all power goes");
      for (int i = 0; i < cluster.replicas(); i++) {
        cluster.crash(i);
      }
    } else if (chosen < 96) {
      changeWeather();
    } else {
      cluster.within(life, () -> life.replica().snapshot(new Snapshots()));
    }
  }

  /** A clock is set: a little off, by an hour, by a year, or right; now and then all are. */
  private void jump(int replica) {
    long off =
        switch (chance.below(4)) {
          case 0 -> chance.between(-1500, 1500);
          case 1 -> chance.coin() ? HOUR : -HOUR;
          case 2 -> chance.coin() ? YEAR : -YEAR;
          default -> 0;
        };
    clocksWereWrong |= Math.abs(off) >= HOUR;
    boolean all = chance.oneIn(4);
    cluster.fault((all ? "all clocks are " : "clock of " + replica + " is ") + off + " ms off");
    for (int each = 0; each < cluster.replicas(); each++) {
      if (all || each == replica) {
        cluster.moveClock(each, off);
      }
    }
  }

  private void partition(int replica) {
    if (chance.coin()) {
      cluster.fault("isolation of " + replica);
      network.isolate(replica);
    } else {
      int other = chance.below(cluster.replicas());
      cluster.fault("no way from " + replica + " to " + other);
      network.direction(replica, other, false);
      if (chance.coin()) {
        network.direction(other, replica, false);
      }
    }
    cluster.after(chance.between(100, 1200), network::heal);
  }

  private void changeWeather() {
    if (chance.coin()) {
      network.weather(0, 0, 0);
    } else {
      cluster.fault("bad weather");
      network.weather(chance.below(10), chance.below(10), chance.below(10));
    }
  }

  /** Nobody waits for these. */
  private static final class Snapshots implements SnapshotListener {
    @Override
    public void saved(long index) {}

    @Override
    public void skipped(String reason) {}
  }
}
