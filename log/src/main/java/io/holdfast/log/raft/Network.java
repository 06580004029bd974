package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.util.concurrent.atomic.AtomicInteger;

/** What carries messages between the replicas of one cluster. */
public abstract class Network {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int number = COUNT.incrementAndGet();

  Network() {}

  /** Tells this network from others in the JVM. */
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
