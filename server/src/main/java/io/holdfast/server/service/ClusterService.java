package io.holdfast.server.service;

import io.holdfast.ledger.LedgerView;
import io.holdfast.log.LogStatus;
import io.holdfast.log.LogStatus.Role;
import io.holdfast.log.ReplicaId;
import io.holdfast.log.ReplicatedLog;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The cluster, as one replica sees it. */
final class ClusterService implements ClusterEndpoint {
  private final Replica replica;
  private final Questions questions;
  private final List<Member> members;
  private final AtomicReference<@Nullable Recovery> recovery = new AtomicReference<>();

  ClusterService(Replica replica, Questions questions, List<Member> members) {
    this.replica = replica;
    this.questions = questions;
    this.members = members;
  }

  /** This replica has begun to lead. */
  void recovered(Recovery report) {
    recovery.set(report);
  }

  @Override
  public ClusterInfo status() {
    LogStatus log = replica.logStatus();
    AtomicLong term = new AtomicLong();
    replica.peek((LedgerView view) -> term.set(view.term()));
    ReplicaId leader = log.leader();
    return new ClusterInfo(
        replica.name(),
        leader == null ? null : leader.value(),
        term.get(),
        log,
        members,
        recovery.get());
  }

  @Override
  public CompletableFuture<Void> transfer(String to) {
    if (members.stream().noneMatch(member -> member.replica().equals(to))) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.INVALID_ARGUMENT, "Expected replica to be a member but it is '" + to + "'"));
    }
    boolean asked =
        (replica.name().equals(to) && replica.serves()) || replica.handOver(new ReplicaId(to));
    return asked
        ? CompletableFuture.runAsync(() -> {}, Runnable::run)
        : CompletableFuture.failedFuture(questions.notLeader());
  }

  @Override
  public CompletableFuture<Long> snapshot() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    replica.snapshot(
        new ReplicatedLog.SnapshotListener() {
          @Override
          public void saved(long index) {
            answer.complete(index);
          }

          @Override
          public void skipped(String reason) {
            answer.completeExceptionally(new RefusedException(Refusal.FULL, reason));
          }
        });
    return answer;
  }

  @Override
  public boolean live() {
    return replica.logStatus().role() != Role.DOWN;
  }

  @Override
  public boolean ready() {
    ReplicaId leader = replica.logStatus().leader();
    return replica.serves() || (leader != null && !leader.value().equals(replica.name()));
  }
}
