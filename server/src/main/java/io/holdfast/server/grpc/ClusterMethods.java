package io.holdfast.server.grpc;

import com.google.protobuf.MessageLite;
import io.holdfast.api.v1.Member;
import io.holdfast.api.v1.Recovery;
import io.holdfast.api.v1.SnapshotRequest;
import io.holdfast.api.v1.SnapshotResponse;
import io.holdfast.api.v1.StatusRequest;
import io.holdfast.api.v1.StatusResponse;
import io.holdfast.api.v1.StatusResponse.Role;
import io.holdfast.api.v1.TransferRequest;
import io.holdfast.api.v1.TransferResponse;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ClusterEndpoint.ClusterInfo;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** The service {@code Cluster}: what operators say. */
final class ClusterMethods {
  private final ClusterEndpoint cluster;

  ClusterMethods(ClusterEndpoint cluster) {
    this.cluster = cluster;
  }

  Map<String, Method> methods() {
    return Map.of(
        "Status",
        Unary.method(
            StatusRequest.parser(),
            asked -> CompletableFuture.completedFuture(cluster.status()),
            ClusterMethods::status),
        "Transfer",
        Unary.method(
            TransferRequest.parser(),
            asked ->
                cluster
                    .transfer(Checks.name("replica", asked.getReplica(), Limits.MAX_NAME_BYTES))
                    .thenApply(done -> TransferResponse.getDefaultInstance()),
            answer -> answer),
        "Snapshot",
        Unary.method(
            SnapshotRequest.parser(),
            asked -> cluster.snapshot(),
            index -> SnapshotResponse.newBuilder().setIndex(index).build()));
  }

  private static MessageLite status(ClusterInfo info) {
    StatusResponse.Builder status =
        StatusResponse.newBuilder()
            .setReplica(info.replica())
            .setLeader(Objects.requireNonNullElse(info.leader(), ""))
            .setTerm(info.term())
            .setRole(role(info.log().role()))
            .setFirstIndex(info.log().firstIndex())
            .setLastIndex(info.log().lastIndex())
            .setCommitIndex(info.log().commitIndex())
            .setAppliedIndex(info.log().appliedIndex());
    for (ClusterEndpoint.Member each : info.members()) {
      Member.Builder member = Member.newBuilder().setReplica(each.replica()).setApi(each.api());
      Long clock = each.clockOffsetMillis();
      if (clock != null) {
        member.setClockOffsetMillis(clock);
      }
      status.addMembers(member);
    }
    ClusterEndpoint.Recovery recovery = info.recovery();
    if (recovery != null) {
      status.setRecovery(
          Recovery.newBuilder()
              .setTerm(recovery.term())
              .setEntriesReplayed(recovery.entriesReplayed())
              .setNotificationsPending(recovery.notificationsPending())
              .setMillis(recovery.millis()));
    }
    return status.build();
  }

  private static Role role(ClusterEndpoint.Role role) {
    return switch (role) {
      case LEADER -> Role.ROLE_LEADER;
      case FOLLOWER -> Role.ROLE_FOLLOWER;
      case CANDIDATE -> Role.ROLE_CANDIDATE;
      case DOWN -> Role.ROLE_DOWN;
    };
  }
}
