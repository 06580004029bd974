package io.holdfast.simulation.library;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.simulation.world.Chance;
import java.util.Set;

/** Delays, drops, repeats and reorders messages by chance, and cuts replicas off. */
final class FaultyNetwork implements InProcessNetwork.Faults {
  private static final int LONGEST_DELAY_MICROS = 3_000;

  private final Chance chance;
  private volatile Set<ReplicaId> cutOff = Set.of();
  private volatile boolean calm;

  FaultyNetwork(Chance chance) {
    this.chance = chance;
  }

  /** These reach nobody, and nobody reaches them. */
  void cutOff(Set<ReplicaId> replicas) {
    cutOff = replicas;
  }

  /** True: every message arrives, once and at once, but for those cut off. */
  void calm(boolean yes) {
    calm = yes;
  }

  @Override
  public long[] fate(InProcessNetwork.Packet packet) {
    if (cutOff.contains(packet.from()) || cutOff.contains(packet.to())) {
      return InProcessNetwork.Faults.lost();
    }
    if (calm) {
      return InProcessNetwork.Faults.atOnce();
    }
    synchronized (chance) {
      if (chance.oneIn(50)) {
        return InProcessNetwork.Faults.lost();
      }
      long delay = chance.oneIn(4) ? chance.below(LONGEST_DELAY_MICROS) : 0;
      return chance.oneIn(40)
          ? new long[] {delay, chance.below(LONGEST_DELAY_MICROS)}
          : new long[] {delay};
    }
  }
}
