package io.holdfast.log.raft;

import io.holdfast.log.ReplicaId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one cluster in one JVM: messages are handed over as objects, by one thread for
 * each replica.
 *
 * <p>A crashed or disconnected replica is gone at once, as a process whose connections were reset:
 * nothing of it is delivered any more, messages already on their way included, and whoever waits
 * for its answer learns that there will be none. For anything less clear there are {@link Faults}.
 */
public final class InProcessNetwork extends Network {
  private final ConcurrentMap<ReplicaId, InProcessLink> links = new ConcurrentHashMap<>();
  private volatile @Nullable Faults faults;

  public InProcessNetwork() {}

  @Override
  Link attach(ReplicaId replica) {
    InProcessLink link = new InProcessLink(this, replica);
    if (links.putIfAbsent(replica, link) != null) {
      link.close();
      throw new IllegalStateException("Replica " + replica + " is in this network already");
    }
    return link;
  }

  /**
   * Cuts a replica off for good: it can only come back as a new start. Nothing happens when it is
   * not there.
   */
  public void disconnect(ReplicaId replica) {
    InProcessLink link = links.get(replica);
    if (link != null) {
      link.cut();
    }
  }

  /** Asks {@code faults} for the fate of every message from now on; null for none. */
  public void setFaults(@Nullable Faults faults) {
    this.faults = faults;
  }

  @Nullable Faults faults() {
    return faults;
  }

  @Nullable InProcessLink link(ReplicaId replica) {
    return links.get(replica);
  }

  /** A link was cut: it is out of the network, and others stop waiting for it. */
  void removed(InProcessLink cut) {
    if (links.remove(cut.replica(), cut)) {
      for (InProcessLink other : links.values()) {
        other.connectionLost(cut);
      }
    }
  }

  /** What befalls messages, for tests. Called from many threads at once. */
  @FunctionalInterface
  public interface Faults {
    /** The fate of a message that arrives, once and at once. */
    static long[] atOnce() {
      return new long[] {0};
    }

    /** The fate of a message that is lost, without anybody being told. */
    static long[] lost() {
      return new long[0];
    }

    /**
     * Decides about one message.
     *
     * @return after how many microseconds it arrives, once for each number
     */
    long[] fate(Packet packet);
  }

  /**
   * A message on its way.
   *
   * @param from who sends it
   * @param to who is to get it
   * @param kind the library's name of the message, such as {@code AppendEntriesRequest}
   */
  public record Packet(ReplicaId from, ReplicaId to, String kind) {}
}
