package io.holdfast.server.service;

import io.holdfast.ledger.LedgerView;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.Figures;
import io.holdfast.server.endpoint.MissedReport;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.member.MemberReplica;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The cluster, as one replica sees it. */
final class ClusterService implements ClusterEndpoint {
  private final MemberReplica member;
  private final Replica replica;
  private final Questions questions;
  private final Members members;
  private final Tally tally;
  private final AtomicReference<@Nullable Recovery> recovery = new AtomicReference<>();

  private volatile MissedReport missed = MissedReport.NONE;

  ClusterService(MemberReplica member, Questions questions, Members members, Tally tally) {
    this.member = member;
    replica = member.replica();
    this.questions = questions;
    this.members = members;
    this.tally = tally;
  }

  @Override
  public Figures figures() {
    return tally.figures(replica);
  }

  /** This replica has begun to lead. */
  void recovered(Recovery report) {
    missed = MissedReport.NONE;
    recovery.set(report);
  }

  /** It has looked at all schedules since then. */
  void missed(MissedReport report) {
    missed = report;
  }

  @Override
  public ClusterInfo status() {
    AtomicLong term = new AtomicLong();
    replica.peek((LedgerView view) -> term.set(view.term()));
    return new ClusterInfo(
        replica.name(),
        member.clusterId(),
        replica.leader(),
        term.get(),
        member.logInfo(),
        members.list(),
        recovery.get(),
        missed);
  }

  @Override
  public CompletableFuture<Void> transfer(String to) {
    if (members.list().stream()
        .noneMatch(each -> each.replica().equals(to) && each.standing() == Standing.VOTER)) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.INVALID_ARGUMENT,
              "Expected replica to be a voting member but it is '" + to + "'"));
    }
    boolean asked = (replica.name().equals(to) && replica.serves()) || replica.handOver(to);
    return asked
        ? CompletableFuture.runAsync(() -> {}, Runnable::run)
        : CompletableFuture.failedFuture(questions.notLeader());
  }

  @Override
  public CompletableFuture<Long> snapshot() {
    return member
        .snapshot()
        .exceptionallyCompose(
            none ->
                CompletableFuture.failedFuture(
                    new RefusedException(Refusal.FULL, String.valueOf(none.getMessage()))));
  }

  @Override
  public CompletableFuture<Begun> init() {
    return members.init();
  }

  @Override
  public CompletableFuture<Change> add(String id, String replication, String api) {
    return members.add(id, replication, api);
  }

  @Override
  public CompletableFuture<Change> remove(String id) {
    return members.remove(id);
  }

  @Override
  public boolean initialised() {
    return member.isMember();
  }

  @Override
  public boolean live() {
    return member.logInfo().role() != Role.DOWN;
  }

  @Override
  public boolean ready() {
    String leader = replica.leader();
    return replica.serves() || (leader != null && !leader.equals(replica.name()));
  }
}
