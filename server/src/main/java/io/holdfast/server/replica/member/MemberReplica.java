package io.holdfast.server.replica.member;

import io.holdfast.ledger.Member;
import io.holdfast.log.LogStatus;
import io.holdfast.log.MemberChanges.ChangeListener;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog.SnapshotListener;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.MembershipListener;
import io.holdfast.log.raft.Network;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.raft.Roster;
import io.holdfast.log.raft.TcpNetwork;
import io.holdfast.log.raft.TcpOptions;
import io.holdfast.log.raft.TlsFiles;
import io.holdfast.log.storage.FileDisk;
import io.holdfast.log.storage.ReplicaIdentity;
import io.holdfast.log.storage.ReplicaIdentity.Peer;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.VolatileDisk;
import io.holdfast.log.storage.WatchedStores;
import io.holdfast.server.endpoint.ClusterEndpoint.LogInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Role;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The replica of this process. Started once, closed once.
 *
 * <p>Which cluster it belongs to stands in its folder, and where the others are in the ledger. A
 * new folder belongs to none: the replica then waits, without a vote, until it begins a cluster or
 * is added to one.
 */
public final class MemberReplica {
  private final MemberFolder folder;
  private final RaftLog log;
  private final Replica replica;
  private final ReplicaObserver observer;

  /** Null where there are no others, and never will be in this life. */
  private final @Nullable TcpNetwork network;

  private final AtomicBoolean dropped = new AtomicBoolean();

  /** Down when {@link #start} has returned or thrown: nobody is ended in the middle of it. */
  private final CountDownLatch started = new CountDownLatch(1);

  /** Addresses of the configuration; empty where they are of no use. */
  private volatile Map<String, String> firstAddresses = Map.of();

  /**
   * Where it is and how it begins.
   *
   * @param replica its id
   * @param data its folder, created where it is missing; null for memory
   * @param cluster name of the cluster; replicas of another one are not talked to
   * @param listen where the others reach it; null for a replica that stays alone
   * @param others where the others were when the cluster began, as {@code host:port} by id: for a
   *     restart before the log has said it
   * @param founds whether it is a cluster by itself where its folder is new
   * @param tls how they know each other; null for plain text
   */
  public record Membership(
      String replica,
      @Nullable Path data,
      String cluster,
      @Nullable InetSocketAddress listen,
      Map<String, String> others,
      boolean founds,
      @Nullable Tls tls) {}

  /** The replica was removed from its cluster. */
  public static final class DroppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DroppedException(String reason) {
      super(reason, null, false, false);
    }
  }

  /** The folder is another replica's. */
  public static final class FolderMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FolderMismatchException(String reason) {
      super(reason, null, false, false);
    }
  }

  /**
   * Mutual TLS between replicas, by PEM files.
   *
   * @param certificate of this replica; its common name is the replica's id
   * @param key the private key to it
   * @param authorities who certifies replicas of this cluster, and nobody else
   */
  public record Tls(Path certificate, Path key, Path authorities) {}

  /**
   * A replica that is not started; with others it listens for them already.
   *
   * @throws java.io.UncheckedIOException when it cannot listen
   * @throws IllegalArgumentException when a file of TLS is not what it should be
   */
  public MemberReplica(Membership membership, ReplicaOptions options, ReplicaObserver observer) {
    SecureRandom random = new SecureRandom();
    ReplicaId id = new ReplicaId(membership.replica());
    this.observer = observer;
    folder = folder(id, membership);
    network = network(membership);
    log =
        new RaftLog(
            id,
            this::initialMembers,
            network == null ? (Network) new InProcessNetwork() : network,
            WatchedStores.opener(
                action -> folder.open(action, () -> opened(membership)), observer::appended),
            RaftTimes.standard());
    replica =
        new Replica(
            membership.replica(),
            log,
            options,
            new Proposals(),
            () -> random.nextLong() | 1,
            new MemberWatch(observer, this::membersChanged));
  }

  private static MemberFolder folder(ReplicaId id, Membership membership) {
    Path data = membership.data();
    return data == null
        ? new MemberFolder(
            id, membership.founds(), failStop -> new VolatileDisk(), StorageOptions::inMemory)
        : new MemberFolder(
            id,
            membership.founds(),
            failStop -> FileDisk.open(data, failStop),
            StorageOptions::standard);
  }

  private @Nullable TcpNetwork network(Membership membership) {
    InetSocketAddress listen = membership.listen();
    if (listen == null) {
      return null;
    }
    Tls tls = membership.tls();
    TlsFiles files =
        tls == null ? null : new TlsFiles(tls.certificate(), tls.key(), tls.authorities());
    if (files != null) {
      files.requireOf(new ReplicaId(membership.replica()));
    }
    TcpNetwork made = new TcpNetwork(new TcpOptions(membership.cluster(), listen, Map.of(), files));
    made.onMembership(new Said());
    return made;
  }

  /** Only the founder of a cluster may elect itself before there is anything in its log. */
  private List<ReplicaId> initialMembers() {
    ReplicaIdentity identity = folder.identity();
    return identity.founder() ? List.of(identity.replica()) : List.of();
  }

  /** Under the hand-over lock. */
  private void membersChanged(List<Member> changed, long index) {
    List<Peer> peers = new ArrayList<>();
    for (Member each : changed) {
      peers.add(
          new Peer(
              new ReplicaId(each.replica()),
              each.incarnation(),
              each.replication(),
              each.dropped()));
    }
    if (folder.remember(index, peers)) {
      publish();
    }
  }

  /** The folder is open: who the others are is known, if they ever were. */
  private void opened(Membership membership) {
    // A new member learns it from who calls it, and then from the log.
    firstAddresses = folder.isMember() ? membership.others() : Map.of();
    publish();
  }

  /** Lets the network know who belongs to the cluster. */
  private synchronized void publish() {
    ReplicaIdentity self = folder.identity();
    TcpNetwork current = network;
    if (current == null) {
      return;
    }
    Map<ReplicaId, Roster.Entry> present = new HashMap<>();
    firstAddresses.forEach(
        (id, address) ->
            present.put(new ReplicaId(id), new Roster.Entry(0, Addresses.unresolved(address))));
    Map<ReplicaId, Set<Long>> gone = new HashMap<>();
    for (Peer peer : self.peers()) {
      if (peer.dropped()) {
        gone.computeIfAbsent(peer.replica(), first -> new HashSet<>()).add(peer.incarnation());
        present.remove(peer.replica());
      }
    }
    for (Peer peer : self.peers()) {
      if (!peer.dropped()) {
        present.put(
            peer.replica(),
            new Roster.Entry(peer.incarnation(), Addresses.unresolved(peer.address())));
      }
    }
    current.setRoster(
        new Roster(self.cluster(), self.incarnation(), present, gone, self.peersIndex()));
    if (self.isDropped()) {
      end("replica " + self.replica() + " was removed from its cluster");
    }
  }

  /** What other replicas say. */
  private final class Said implements MembershipListener {
    @Override
    public void adopted(String clusterId) {
      if (folder.join(clusterId)) {
        publish();
      }
    }

    @Override
    public void dropped(String reason) {
      end(reason);
    }
  }

  /** The end of a replica that was removed; on a thread of its own, as it waits for all others. */
  private void end(String reason) {
    if (dropped.compareAndSet(false, true)) {
      Thread ending =
          new Thread(
              () -> {
                try {
                  started.await();
                } catch (InterruptedException interrupt) {
                  Thread.currentThread().interrupt();
                }
                replica.crash();
                observer.failed(new DroppedException(reason));
              },
              "holdfast-dropped");
      ending.setDaemon(true);
      ending.start();
    }
  }

  /**
   * Recovers and takes part, or waits to.
   *
   * @throws DroppedException when it was removed from its cluster
   * @throws FolderMismatchException when the folder is another replica's
   */
  public void start() {
    try {
      replica.start();
    } finally {
      started.countDown();
    }
  }

  /** True when it belongs to a cluster. */
  public boolean isMember() {
    return folder.isMember();
  }

  /** The id of its cluster; empty where it belongs to none. */
  public String clusterId() {
    return folder.isMember() ? folder.identity().cluster() : "";
  }

  /** True when it is the one that began its cluster. */
  public boolean isFounder() {
    return folder.isMember() && folder.identity().founder();
  }

  /** What tells it from others that had its id. */
  public long incarnation() {
    return folder.identity().incarnation();
  }

  /**
   * Begins a cluster, of which it is the only voter; it leads a moment later. Waits for the disk.
   *
   * @return false when it belongs to one already; then nothing was done
   */
  public boolean found() {
    if (!folder.found()) {
      return false;
    }
    publish();
    log.memberChanges().found();
    replica.campaign();
    return true;
  }

  /** Who votes, by the newest configuration of the log here, committed or not. */
  public List<String> voters() {
    return log.memberChanges().voters().stream().map(ReplicaId::value).toList();
  }

  /**
   * Learns what became of a change of the voters; at most once, and never where the replica ends
   * first.
   */
  public interface VotersListener {
    /** It is committed; or there was nothing to change. */
    void changed();

    /**
     * It is not known to be committed. Where leadership was lost it may still be.
     *
     * @param reason one line
     */
    void failed(String reason);
  }

  private record ToListener(VotersListener listener) implements ChangeListener {
    @Override
    public void changed() {
      listener.changed();
    }

    @Override
    public void failed(String reason) {
      listener.failed(reason);
    }
  }

  /** Makes a replica a voter once it has caught up. Its address must be in the ledger. */
  public void addVoter(String other, VotersListener listener) {
    log.memberChanges().add(new ReplicaId(other), new ToListener(listener));
  }

  /** Makes a voter none any more; not this one while it leads. */
  public void removeVoter(String other, VotersListener listener) {
    log.memberChanges().remove(new ReplicaId(other), new ToListener(listener));
  }

  /**
   * Asks the voter that has most to lead.
   *
   * @return false when this replica does not lead, or there is nobody else
   */
  public boolean handOver() {
    return log.memberChanges().handOver();
  }

  /**
   * A replica that was asked who it is.
   *
   * @param clusterId empty where it belongs to none yet
   */
  public record Found(String clusterId, long incarnation) {}

  /**
   * Asks who is at an address; see {@link TcpNetwork#enquire}.
   *
   * @param replication {@code host:port}
   */
  public CompletableFuture<Found> enquire(String other, String replication) {
    TcpNetwork current = network;
    return current == null
        ? CompletableFuture.failedFuture(
            new IOException("This replica listens for no others: it is configured to stay alone"))
        : current
            .enquire(new ReplicaId(other), Addresses.unresolved(replication))
            .thenApply(found -> new Found(found.clusterId(), found.incarnation()));
  }

  /** The replica itself. */
  public Replica replica() {
    return replica;
  }

  /** What its log knows. */
  public LogInfo logInfo() {
    LogStatus status = replica.logStatus();
    Role role =
        switch (status.role()) {
          case LEADER -> Role.LEADER;
          case FOLLOWER -> Role.FOLLOWER;
          case CANDIDATE -> Role.CANDIDATE;
          case DOWN -> Role.DOWN;
        };
    return new LogInfo(
        role, status.firstIndex(), status.lastIndex(), status.commitIndex(), status.appliedIndex());
  }

  /** Takes a snapshot; answers its index, or fails with the reason why there is none. */
  public CompletableFuture<Long> snapshot() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    replica.snapshot(
        new SnapshotListener() {
          @Override
          public void saved(long index) {
            answer.complete(index);
          }

          @Override
          public void skipped(String reason) {
            answer.completeExceptionally(new IllegalStateException(reason));
          }
        });
    return answer;
  }
}
