package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;

/** {@link LinkConformance} inside a process. */
class InProcessLinkTest extends LinkConformance {
  private final InProcessNetwork network = new InProcessNetwork();

  @Override
  Network network(ReplicaId replica) {
    return network;
  }
}
