package io.holdfast.log.storage;

import java.util.function.Consumer;

/**
 * Everything one replica keeps on disk: its log, its vote, its snapshots.
 *
 * <p>A failure in any of them is told to the {@code failStop} of {@link Opener#open} before the
 * method that met it throws.
 */
public interface ReplicaStores extends AutoCloseable {

  LogStore log();

  VoteStore votes();

  SnapshotStore snapshots();

  /**
   * Refuses everything from now on, in all three stores; nothing on disk changes after this has
   * returned but what a call already under way still does. May be called from any thread, and does
   * not wait.
   */
  void cut();

  @Override
  void close();

  /** Opens a replica's stores, at each start of the replica. */
  @FunctionalInterface
  interface Opener {
    /**
     * Recovers what is on disk.
     *
     * @param failStop learns the first failure after the opening; called once, from the thread that
     *     met it, and must not touch the stores
     * @throws io.holdfast.log.DamagedException when what is on disk is not what was written;
     *     nothing on disk has changed
     * @throws io.holdfast.log.DiskFailedException when the disk fails
     */
    ReplicaStores open(Consumer<Throwable> failStop);
  }
}
