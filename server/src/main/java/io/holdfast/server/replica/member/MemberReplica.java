package io.holdfast.server.replica.member;

import io.holdfast.log.LogStatus;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog.SnapshotListener;
import io.holdfast.log.raft.InProcessNetwork;
import io.holdfast.log.raft.Network;
import io.holdfast.log.raft.RaftLog;
import io.holdfast.log.raft.RaftTimes;
import io.holdfast.log.raft.TcpNetwork;
import io.holdfast.log.raft.TcpOptions;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.WatchedStores;
import io.holdfast.server.endpoint.ClusterEndpoint.LogInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Role;
import io.holdfast.server.replica.Proposals;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.ReplicaObserver;
import io.holdfast.server.replica.ReplicaOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The replica of this process. Started once, closed once. */
public final class MemberReplica {
  private final Replica replica;

  /**
   * Where it is and whom it belongs to.
   *
   * @param replica its id
   * @param data its folder, created where it is missing
   * @param cluster replicas of another cluster are not talked to
   * @param listen where the others reach it; not used where there are none
   * @param others where it reaches them, by id, without itself; empty for a replica alone
   */
  public record Membership(
      String replica,
      Path data,
      String cluster,
      InetSocketAddress listen,
      Map<String, InetSocketAddress> others) {

    /** All ids, this one among them. */
    List<ReplicaId> members() {
      List<String> ids = new ArrayList<>(others.keySet());
      ids.add(replica);
      return ids.stream().sorted().map(ReplicaId::new).toList();
    }
  }

  /**
   * A replica that is not started; with others it listens for them already.
   *
   * @throws java.io.UncheckedIOException when it cannot listen
   */
  public MemberReplica(Membership membership, ReplicaOptions options, ReplicaObserver observer) {
    SecureRandom random = new SecureRandom();
    RaftLog log =
        new RaftLog(
            new ReplicaId(membership.replica()),
            membership.members(),
            network(membership),
            WatchedStores.opener(
                ReplicaFolder.opener(membership.data(), StorageOptions.standard(random.nextLong())),
                observer::appended),
            RaftTimes.standard());
    replica =
        new Replica(
            membership.replica(),
            log,
            options,
            new Proposals(),
            () -> random.nextLong() | 1,
            observer);
  }

  private static Network network(Membership membership) {
    if (membership.others().isEmpty()) {
      return new InProcessNetwork();
    }
    Map<ReplicaId, InetSocketAddress> others = new HashMap<>();
    membership.others().forEach((id, address) -> others.put(new ReplicaId(id), address));
    return new TcpNetwork(new TcpOptions(membership.cluster(), membership.listen(), others, null));
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
