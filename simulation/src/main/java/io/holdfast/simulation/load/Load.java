package io.holdfast.simulation.load;

import io.holdfast.simulation.cluster.Journal;
import io.holdfast.simulation.cluster.ReplicaLife;
import io.holdfast.simulation.cluster.SimulatedCluster;
import io.holdfast.simulation.network.SimulatedNetwork;
import io.holdfast.simulation.world.Chance;
import io.holdfast.simulation.world.EventQueue;
import java.util.ArrayList;
import java.util.List;

/** All callers and workers of one schedule. */
public final class Load {
  /** Callers in a schedule. */
  public static final int CALLERS = 2;

  /** Workers in a schedule. */
  public static final int WORKERS = 3;

  private static final int PATIENCE_ROUND = 40;

  private final List<Asking> waiting = new ArrayList<>();
  private final Chance chance;
  private final SimulatedCluster cluster;
  private final Front front;
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final List<Caller> callers = new ArrayList<>();
  private final Timetable timetable;
  private final int[] leaderGuess;
  private final boolean namesOnly;
  private long requests;
  private boolean calm;

  /**
   * The load of a cluster, which it makes.
   *
   * @param network with places for the replicas, then the callers, then the workers
   */
  public Load(
      int replicas, EventQueue queue, SimulatedNetwork network, Chance chance, Journal journal) {
    this.chance = chance;
    this.front = new Front(this, replicas);
    this.cluster = new SimulatedCluster(replicas, queue, network, chance.split(), journal, front);
    this.namesOnly = chance.oneIn(5);
    this.leaderGuess = new int[replicas + CALLERS + WORKERS];
    for (int i = 0; i < CALLERS; i++) {
      callers.add(new Caller(this, "c" + (i + 1), replicas + i));
    }
    timetable = new Timetable(this, replicas);
    for (int i = 0; i < WORKERS; i++) {
      workers.add(new SimulatedWorker(this, "w" + (i + 1), replicas + CALLERS + i));
    }
  }

  /** The cluster that it works on. */
  public SimulatedCluster cluster() {
    return cluster;
  }

  /** Everybody begins. */
  public void begin() {
    workers.forEach(SimulatedWorker::begin);
    callers.forEach(Caller::begin);
    if (!namesOnly) {
      timetable.begin(); // Workers that are known by name only take what is given to them.
    }
    cluster.after(PATIENCE_ROUND, this::patience);
  }

  /** One timer for everybody who waits for an answer: most are answered long before. */
  private void patience() {
    long now = cluster.now();
    waiting.removeIf(Asking::over);
    for (Asking asking : List.copyOf(waiting)) {
      asking.passing(now);
    }
    cluster.after(PATIENCE_ROUND, this::patience);
  }

  void waits(Asking asking) {
    waiting.add(asking);
  }

  /** Nobody submits or disturbs any more; what is there is worked off. */
  public void calmDown() {
    calm = true;
  }

  boolean calm() {
    return calm;
  }

  /** One worker's process dies, and comes back later. */
  public void killWorker() {
    SimulatedWorker worker = workers.get(chance.below(workers.size()));
    if (worker.alive() && !namesOnly) {
      worker.die();
    }
  }

  Chance chance() {
    return chance;
  }

  Front front() {
    return front;
  }

  List<SimulatedWorker> workers() {
    return workers;
  }

  /** The worker of this name; an unknown one's messages go to the first, who drops them. */
  SimulatedWorker worker(String name) {
    for (SimulatedWorker worker : workers) {
      if (worker.name().equals(name)) {
        return worker;
      }
    }
    return workers.get(0);
  }

  /**
   * True where jobs and workers are known by their names only, as in the line protocol: sessions
   * are then opened by the decider and last for ever.
   */
  boolean namesOnly() {
    return namesOnly;
  }

  long nextRequest() {
    return ++requests;
  }

  int leaderGuess(int place) {
    return leaderGuess[place];
  }

  void wrongGuess(int place, int replica) {
    if (leaderGuess[place] == replica) {
      ReplicaLife serving = cluster.serving();
      leaderGuess[place] =
          serving != null && chance.coin() ? serving.number() : chance.below(cluster.replicas());
    }
  }

  /** A point of ledger time at which a failed attempt may be tried again. */
  long retryAt() {
    return SimulatedCluster.BEGINNING + cluster.now() + chance.between(0, 300);
  }
}
