package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.LedgerView;
import io.holdfast.ledger.MemberCommand;
import io.holdfast.ledger.Outcome;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.ClusterEndpoint.Begun;
import io.holdfast.server.endpoint.ClusterEndpoint.Change;
import io.holdfast.server.endpoint.ClusterEndpoint.Member;
import io.holdfast.server.endpoint.ClusterEndpoint.Standing;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.Replica;
import io.holdfast.server.replica.member.MemberReplica;
import io.holdfast.server.replica.member.MemberReplica.Found;
import io.holdfast.server.replica.member.MemberReplica.VotersListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes who belongs to the cluster, on the leader, one change after the other.
 *
 * <p>Two things say who belongs to it: the log's configuration, which votes are counted by, and the
 * ledger's table, which has the addresses. They cannot change in one step. So a replica is put into
 * the table before it is added to the configuration, and taken out of it after it was removed from
 * there: whoever votes can be found. A leader that dies in between leaves a member that does not
 * vote ({@link Standing#OUT}); adding or removing it again goes on from there.
 *
 * <p>All of it is on one thread, which may wait: for an answer, for the disk, for a replica that
 * catches up. No wait is longer than some seconds.
 */
final class Members implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Members.class);
  private static final long LEAD_SECONDS = 10;
  private static final long CHANGE_SECONDS = 3;
  private static final long ANSWER_SECONDS = 12;
  private static final int MAX_WAITING = 16;

  private final MemberReplica member;
  private final Replica replica;
  private final Questions questions;
  private final Map<String, ServerConfig.Member> configured;
  private final String ownApi;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          work -> {
            Thread made = new Thread(work, "holdfast-members");
            made.setDaemon(true);
            return made;
          });

  /** The last change of the log's configuration that was asked for, done or not. */
  private volatile @Nullable UnderWay underWay;

  /**
   * A change of the log's configuration.
   *
   * @param done fails with a {@link RefusedException}
   */
  private record UnderWay(String replica, boolean adds, CompletableFuture<Void> done) {}

  /**
   * @param configured all replicas that the configuration names, by id
   * @param ownApi where clients find this replica
   */
  Members(
      MemberReplica member,
      Questions questions,
      Map<String, ServerConfig.Member> configured,
      String ownApi) {
    this.member = member;
    this.replica = member.replica();
    this.questions = questions;
    this.configured = new LinkedHashMap<>(configured);
    this.ownApi = ownApi;
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private <T> CompletableFuture<T> later(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, thread);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(
          new RefusedException(Refusal.FULL, "Other changes of the members are under way"));
    }
  }

  /** The members as the ledger has them, with what they are to the log. */
  List<Member> list() {
    List<Member> all = new ArrayList<>();
    List<String> voters = member.voters();
    Map<String, Long> clocks = replica.clocks().offsets();
    for (io.holdfast.ledger.Member each : present()) {
      all.add(
          new Member(
              each.replica(),
              each.api(),
              each.replication(),
              standing(each.replica(), voters.contains(each.replica())),
              clocks.get(each.replica())));
    }
    if (all.isEmpty()) {
      boolean votes = voters.contains(replica.name());
      Standing standing = votes ? Standing.VOTER : Standing.OUT;
      all.add(new Member(replica.name(), ownApi, null, standing, clocks.get(replica.name())));
    }
    return all;
  }

  private Standing standing(String id, boolean votes) {
    UnderWay change = underWay;
    if (change == null || !change.replica.equals(id) || change.done.isDone()) {
      return votes ? Standing.VOTER : Standing.OUT;
    }
    if (change.adds) {
      return votes ? Standing.VOTER : Standing.JOINING;
    }
    return votes ? Standing.LEAVING : Standing.OUT;
  }

  private List<io.holdfast.ledger.Member> all() {
    List<io.holdfast.ledger.Member> all = new ArrayList<>();
    replica.peek((LedgerView view) -> all.addAll(view.members()));
    return all;
  }

  private List<io.holdfast.ledger.Member> present() {
    return all().stream().filter(each -> !each.dropped()).toList();
  }

  private io.holdfast.ledger.@Nullable Member present(String id) {
    return present().stream().filter(each -> each.replica().equals(id)).findFirst().orElse(null);
  }

  private boolean votes(String id) {
    return member.voters().contains(id);
  }

  /** To be called every so often: a leader's own address is in the table. */
  void tick() {
    ServerConfig.Member own = configured.get(replica.name());
    if (own == null || !replica.serves() || thread.getActiveCount() > 0) {
      return;
    }
    io.holdfast.ledger.Member known = present(replica.name());
    if (known == null
        || !known.api().equals(own.api())
        || !known.replication().equals(own.replication().toString())) {
      var unused = later(() -> introduce(own));
    }
  }

  private boolean introduce(ServerConfig.Member own) {
    try {
      put(replica.name(), member.incarnation(), own.replication().toString(), own.api());
      return true;
    } catch (RefusedException notNow) {
      logger.debug("Not in the table of members yet: {}", notNow.getMessage());
      return false;
    }
  }

  CompletableFuture<Begun> init() {
    return later(this::begin);
  }

  private Begun begin() {
    if (!member.found()) {
      if (!member.isFounder()) {
        throw new RefusedException(
            Refusal.ALREADY_INITIALISED,
            "Replica "
                + replica.name()
                + " belongs to cluster "
                + member.clusterId()
                + " already; nothing was done");
      }
      return new Begun(member.clusterId(), standings());
    }
    logger.info("cluster {} begins with {}", member.clusterId(), replica.name());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAD_SECONDS);
    while (!replica.serves()) {
      if (System.nanoTime() - deadline > 0) {
        throw new RefusedException(
            Refusal.INDETERMINATE, "The cluster has begun, but nobody leads it yet");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    ServerConfig.Member own = configured.get(replica.name());
    if (own != null) {
      introduce(own);
    }
    List<Change> changes = new ArrayList<>();
    changes.add(new Change(replica.name(), Standing.VOTER, null));
    // All are asked at once, so that those that do not answer are waited for together.
    Map<String, CompletableFuture<Found>> asked = new LinkedHashMap<>();
    configured.forEach(
        (id, each) -> {
          if (!id.equals(replica.name())) {
            asked.put(id, member.enquire(id, each.replication().toString()));
          }
        });
    asked.forEach(
        (id, found) -> {
          ServerConfig.Member each = Objects.requireNonNull(configured.get(id));
          try {
            changes.add(join(id, each.replication().toString(), each.api(), found));
          } catch (RefusedException refused) {
            changes.add(new Change(id, Standing.OUT, refused.getMessage()));
          }
        });
    return new Begun(member.clusterId(), changes);
  }

  private List<Change> standings() {
    return list().stream().map(each -> new Change(each.replica(), each.standing(), null)).toList();
  }

  CompletableFuture<Change> add(String id, String replication, String api) {
    return later(
        () -> {
          requireLeader();
          UnderWay change = underWay;
          if (change != null && change.adds && change.replica.equals(id) && !change.done.isDone()) {
            return joined(change);
          }
          if (id.equals(replica.name())) {
            // It was let in by a leader that died before it could say so, and leads itself now.
            return new Change(id, Standing.VOTER, null);
          }
          return join(id, replication, api, member.enquire(id, replication));
        });
  }

  private Change join(String id, String replication, String api, CompletableFuture<Found> enquiry) {
    try {
      return take(id, replication, api, enquiry);
    } catch (RefusedException refused) {
      if (refused.refusal() == Refusal.MEMBER_CONFLICT
          || refused.refusal() == Refusal.MEMBER_UNREACHABLE) {
        logger.warn("{} is not added: {}", id, refused.getMessage());
      }
      throw refused;
    }
  }

  private Change take(String id, String replication, String api, CompletableFuture<Found> enquiry) {
    Found found = found(id, replication, enquiry);
    if (!found.clusterId().isEmpty() && !found.clusterId().equals(member.clusterId())) {
      throw conflict(
          "The replica at "
              + replication
              + " belongs to another cluster, "
              + found.clusterId()
              + "; it would need an empty data folder");
    }
    requireNothingUnderWay();
    put(id, found.incarnation(), replication, api);
    if (votes(id)) {
      return new Change(id, Standing.VOTER, null);
    }
    return joined(change(id, true));
  }

  private static Found found(String id, String replication, CompletableFuture<Found> enquiry) {
    try {
      return enquiry.join();
    } catch (CompletionException unreachable) {
      Throwable cause = unreachable.getCause() == null ? unreachable : unreachable.getCause();
      throw new RefusedException(
          Refusal.MEMBER_UNREACHABLE,
          "Replica "
              + id
              + " was not found at "
              + replication
              + ": "
              + cause.getMessage()
              + "; nothing was done");
    }
  }

  private Change joined(UnderWay change) {
    return new Change(change.replica, settled(change) ? Standing.VOTER : Standing.JOINING, null);
  }

  CompletableFuture<Change> remove(String id) {
    return later(
        () -> {
          requireLeader();
          UnderWay change = underWay;
          if (change != null
              && !change.adds
              && change.replica.equals(id)
              && !change.done.isDone()) {
            return left(change);
          }
          return leave(id);
        });
  }

  private Change leave(String id) {
    List<String> voters = member.voters();
    boolean votes = votes(id);
    if (present(id) == null && !votes) {
      if (all().stream().anyMatch(each -> each.replica().equals(id))) {
        return new Change(id, Standing.REMOVED, null);
      }
      throw new RefusedException(Refusal.NOT_FOUND, "There is no member " + id);
    }
    if (votes && voters.size() == 1) {
      throw conflict("Replica " + id + " is the only voter; without it there would be no cluster");
    }
    requireNothingUnderWay();
    if (id.equals(replica.name())) {
      if (!member.handOver()) {
        throw new RefusedException(Refusal.FULL, "Replica " + id + " cannot hand over now");
      }
      throw new RefusedException(
          Refusal.NO_LEADER,
          "Replica " + id + " leads, and hands over before it is removed; ask again");
    }
    return left(change(id, false));
  }

  private Change left(UnderWay change) {
    if (!settled(change)) {
      return new Change(change.replica, Standing.LEAVING, null);
    }
    drop(change.replica);
    return new Change(change.replica, Standing.REMOVED, null);
  }

  /** Asks for a change of the log's configuration. */
  private UnderWay change(String id, boolean adds) {
    UnderWay change = new UnderWay(id, adds, new CompletableFuture<>());
    underWay = change;
    logger.info(adds ? "{} is added: it catches up" : "{} is removed", id);
    VotersListener listener =
        new VotersListener() {
          @Override
          public void changed() {
            logger.info(adds ? "{} votes" : "{} votes no more", id);
            change.done.complete(null);
          }

          @Override
          public void failed(String reason) {
            logger.warn("{} was not {}: {}", id, adds ? "added" : "removed", reason);
            change.done.completeExceptionally(
                new RefusedException(
                    adds && replica.serves() ? Refusal.MEMBER_UNREACHABLE : Refusal.INDETERMINATE,
                    "Replica "
                        + id
                        + (adds ? " does not vote: " : " may vote still: ")
                        + reason
                        + "; the same can be asked again"));
          }
        };
    if (adds) {
      member.addVoter(id, listener);
    } else {
      member.removeVoter(id, listener);
      // Also when nobody waits for it any more.
      var unused = change.done.thenCompose(done -> later(() -> drop(id)));
    }
    return change;
  }

  /** Waits for a change, for some seconds; false when it is still under way. */
  private static boolean settled(UnderWay change) {
    try {
      change.done.get(CHANGE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failed) {
      throw refusal(failed.getCause());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.INDETERMINATE, "This server is closing");
    }
  }

  private void requireLeader() {
    if (!replica.serves()) {
      throw questions.notLeader();
    }
  }

  private void requireNothingUnderWay() {
    UnderWay change = underWay;
    if (change != null && !change.done.isDone()) {
      throw new RefusedException(
          Refusal.FULL,
          "Replica " + change.replica + (change.adds ? " is being added" : " is being removed"));
    }
  }

  private void put(String id, long incarnation, String replication, String api) {
    decide(new MemberCommand.PutMember(id, incarnation, replication, api), id);
  }

  private boolean drop(String id) {
    io.holdfast.ledger.Member known = present(id);
    if (known != null && !votes(id)) {
      decide(new MemberCommand.DropMember(id, known.incarnation()), id);
    }
    return true;
  }

  /** Waits until it is decided and applied here. */
  private void decide(Command command, String id) {
    try {
      questions
          .ask(
              new Request.Decided(command),
              (outcome, view) -> {
                if (!outcome.accepted()) {
                  throw refused(outcome, id);
                }
                return outcome;
              })
          .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw refusal(failed.getCause());
    } catch (InterruptedException | TimeoutException closing) {
      throw new RefusedException(Refusal.INDETERMINATE, "No outcome; ask again");
    }
  }

  private static RefusedException refused(Outcome outcome, String id) {
    return switch (outcome.rejection()) {
      case MEMBER_EXISTS ->
          conflict(
              "Replica "
                  + id
                  + " is a member, but with another data folder than the replica that answers;"
                  + " remove "
                  + id
                  + " first");
      case MEMBER_DROPPED ->
          conflict(
              "Replica " + id + " was removed; it can come back with an empty data folder only");
      case FULL -> conflict("There are as many members as there can be");
      default -> Questions.refused(outcome, "Member " + id);
    };
  }

  private static RefusedException conflict(String message) {
    return new RefusedException(Refusal.MEMBER_CONFLICT, message);
  }

  private static RefusedException refusal(@Nullable Throwable cause) {
    if (cause instanceof RefusedException refused) {
      return refused;
    }
    throw new IllegalStateException("Expected a refusal", cause);
  }
}
