package io.holdfast.server.replica.member;

import io.holdfast.log.ReplicaId;
import io.holdfast.log.storage.Disk;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.ReplicaIdentity;
import io.holdfast.log.storage.ReplicaIdentity.Peer;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.server.replica.member.MemberReplica.DroppedException;
import io.holdfast.server.replica.member.MemberReplica.FolderMismatchException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a replica, with the identity that is in it. A new folder is given one, and only
 * then a vote and a log.
 *
 * <p>Safe for use by any thread.
 */
final class MemberFolder {
  private final ReplicaId replica;
  private final boolean founds;
  private final Function<FailStop, Disk> disks;
  private final LongFunction<StorageOptions> options;
  private final SecureRandom random = new SecureRandom();

  private @Nullable Disk disk;
  private volatile @Nullable ReplicaIdentity identity;

  /**
   * @param founds whether a replica with a new folder is a cluster by itself at once
   * @param disks opens the folder, with the lock on it
   * @param options of its storage, by the identity that a new log gets
   */
  MemberFolder(
      ReplicaId replica,
      boolean founds,
      Function<FailStop, Disk> disks,
      LongFunction<StorageOptions> options) {
    this.replica = replica;
    this.founds = founds;
    this.disks = disks;
    this.options = options;
  }

  /**
   * Opens it for one life of the replica.
   *
   * @param opened learns the identity before the log is opened
   */
  ReplicaStores open(Consumer<Throwable> action, Runnable opened) {
    FailStop failStop = new FailStop(action);
    Disk own = disks.apply(failStop);
    synchronized (this) {
      try {
        identity = identify(own);
        if (identity.isDropped()) {
          throw new DroppedException("replica " + replica + " was removed from its cluster");
        }
      } catch (RuntimeException unusable) {
        own.close();
        throw unusable;
      }
      disk = own;
    }
    opened.run();
    return ReplicaFolder.open(own, options.apply(random.nextLong()), failStop);
  }

  private ReplicaIdentity identify(Disk own) {
    ReplicaIdentity known = ReplicaIdentity.read(own);
    if (known == null) {
      known =
          new ReplicaIdentity(replica, random.nextLong() | 1, founds ? newClusterId() : "", founds);
      known.write(own);
    } else if (!known.replica().equals(replica)) {
      throw new FolderMismatchException(
          "Expected a data folder of replica " + replica + " but it is of " + known.replica());
    }
    return known;
  }

  private String newClusterId() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  /** Who it is; only after it was opened. */
  ReplicaIdentity identity() {
    ReplicaIdentity known = identity;
    if (known == null) {
      throw new IllegalStateException("Expected the folder to be open");
    }
    return known;
  }

  /** True where the replica belongs to a cluster; false before the folder is open. */
  boolean isMember() {
    ReplicaIdentity known = identity;
    return known != null && known.isMember();
  }

  /**
   * Begins a cluster. Durable on return.
   *
   * @return false when it belongs to one already; then nothing has changed
   */
  synchronized boolean found() {
    return join(newClusterId(), true);
  }

  /** Belongs to a cluster from now on. Durable on return. */
  synchronized boolean join(String cluster) {
    return join(cluster, false);
  }

  private boolean join(String cluster, boolean founder) {
    ReplicaIdentity before = identity();
    Disk own = disk;
    if (before.isMember() || own == null) {
      return false;
    }
    ReplicaIdentity after = before.in(cluster, founder);
    after.write(own);
    identity = after;
    return true;
  }

  /**
   * Remembers where the others are, so that they are found after a restart. Durable on return.
   *
   * @param index of the entry that said so
   * @return false when something as new is known
   */
  synchronized boolean remember(long index, List<Peer> peers) {
    ReplicaIdentity before = identity();
    Disk own = disk;
    if (index <= before.peersIndex() || own == null) {
      return false;
    }
    ReplicaIdentity after = before.with(index, peers);
    after.write(own);
    identity = after;
    return true;
  }
}
