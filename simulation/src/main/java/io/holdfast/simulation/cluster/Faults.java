package io.holdfast.simulation.cluster;

import io.holdfast.log.ReplicatedLog.SnapshotListener;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.world.Chance;

/** What goes wrong in a schedule, one thing after another, until calm is ordered. */
public final class Faults {
  private final SimulatedCluster cluster;
  private final Chance chance;
  private final SimulatedNetwork network;
  private final Runnable killWorker;
  private boolean calm;

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
      cluster.fault("clock of " + replica + " jumps");
      cluster.moveClock(replica, chance.between(-1500, 1500));
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
