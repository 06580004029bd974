package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.util.concurrent.atomic.AtomicInteger;

/** What carries messages between the replicas of one cluster. */
public abstract class Network {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int number;

  /** A network that begins and ends in this JVM. */
  Network() {
    this(COUNT.incrementAndGet());
  }

  /**
   * @param number the same for all replicas of the cluster, in whatever JVM: it is in the messages
   */
  Network(int number) {
    this.number = number;
  }

  /** Tells the cluster of this network from others in the JVM. */
  final int number() {
    return number;
  }

  /**
   * Joins a replica to it.
   *
   * @throws IllegalStateException when the replica is in it already
   */
  abstract Link attach(ReplicaId replica);
}
