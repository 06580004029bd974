package io.holdfast.server.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What may be asked about the cluster. */
public interface ClusterEndpoint {

  /** What this replica knows, at once. */
  ClusterInfo status();

  /**
   * Asks another replica to lead: answered when it was asked, and it leads a moment later.
   * Refusals: INVALID_ARGUMENT, NOT_LEADER, NO_LEADER.
   */
  CompletableFuture<Void> transfer(String replica);

  /** Takes a snapshot; answers its index. Refusal: FULL when one is under way. */
  CompletableFuture<Long> snapshot();

  /**
   * Begins a cluster with this replica, and brings in the others that it is configured with, as far
   * as they answer. Refusal: ALREADY_INITIALISED.
   */
  CompletableFuture<Begun> init();

  /**
   * Brings a replica in: answered when it votes, or catches up for longer than some seconds.
   * Refusals: MEMBER_UNREACHABLE, MEMBER_CONFLICT, FULL while another change is under way,
   * NOT_LEADER, NO_LEADER, INDETERMINATE.
   *
   * @param replication where the other replicas reach it, as {@code host:port}
   * @param api where clients reach it
   */
  CompletableFuture<Change> add(String replica, String replication, String api);

  /**
   * Removes a replica, the leader after it has handed over. Refusals: NOT_FOUND, MEMBER_CONFLICT
   * for the last one, FULL while another change is under way, NOT_LEADER, NO_LEADER, INDETERMINATE.
   */
  CompletableFuture<Change> remove(String replica);

  /** True when this replica belongs to a cluster. */
  boolean initialised();

  /** What this replica has counted, at once. */
  default Figures figures() {
    return Figures.NONE;
  }

  /** True while the process can do anything at all. */
  boolean live();

  /** True while this replica serves, or knows who does. */
  boolean ready();

  /** How a replica belongs to the cluster. */
  enum Standing {
    /** It votes. */
    VOTER,
    /** It catches up, and votes after that. */
    JOINING,
    /** It is known, but does not vote: it did not catch up. It can be added again, or removed. */
    OUT,
    /** It votes, and is about to do so no more. */
    LEAVING,
    /** It does not belong to the cluster any more. */
    REMOVED
  }

  /**
   * A replica of the cluster.
   *
   * @param api where clients find it, such as {@code http://127.0.0.1:7400}
   * @param replication where the other replicas find it; null for a replica that stays alone
   * @param clockOffsetMillis how far its wall clock is off the median of the voters', as the asked
   *     replica has measured it: negative when it is slow, 0 when it may be right; null where that
   *     is not known
   */
  record Member(
      String replica,
      String api,
      @Nullable String replication,
      Standing standing,
      @Nullable Long clockOffsetMillis) {
    /** One that votes and has the right time. */
    public Member(String replica, String api) {
      this(replica, api, null, Standing.VOTER, 0L);
    }
  }

  /**
   * What became of a member, so far.
   *
   * @param reason why it is not what was wanted; null where it is
   */
  record Change(String replica, Standing standing, @Nullable String reason) {}

  /**
   * A cluster that has begun.
   *
   * @param clusterId 32 hexadecimal digits
   * @param members this replica and those it is configured with
   */
  record Begun(String clusterId, List<Change> members) {}

  /** The part that a replica plays. */
  enum Role {
    /** Decides, and replicates. */
    LEADER,
    /** Follows a leader. */
    FOLLOWER,
    /** Asks for votes. */
    CANDIDATE,
    /** Does nothing: it is not started, closed or dead. */
    DOWN
  }

  /**
   * A replica's log.
   *
   * @param firstIndex the first entry kept
   * @param lastIndex the last entry written
   * @param commitIndex the last entry known to be committed
   * @param appliedIndex the last entry applied
   */
  record LogInfo(Role role, long firstIndex, long lastIndex, long commitIndex, long appliedIndex) {}

  /**
   * The cluster as one replica sees it.
   *
   * @param replica this one
   * @param clusterId empty while it belongs to no cluster
   * @param leader who leads; null when it is not known
   * @param term the leadership term
   * @param recovery the last recovery or election; null before the first leadership
   * @param missed what it found that schedules had missed
   */
  record ClusterInfo(
      String replica,
      String clusterId,
      @Nullable String leader,
      long term,
      LogInfo log,
      List<Member> members,
      @Nullable Recovery recovery,
      MissedReport missed) {

    /** One that says nothing of schedules. */
    public ClusterInfo(
        String replica,
        String clusterId,
        @Nullable String leader,
        long term,
        LogInfo log,
        List<Member> members,
        @Nullable Recovery recovery) {
      this(replica, clusterId, leader, term, log, members, recovery, MissedReport.NONE);
    }

    /** Where clients find a replica; empty where it is no member or null. */
    public Optional<String> api(@Nullable String of) {
      return members.stream()
          .filter(each -> each.replica().equals(of))
          .map(Member::api)
          .findFirst();
    }
  }

  /**
   * What a replica did to begin to lead.
   *
   * @param entriesReplayed applied since the process began and before it led
   * @param notificationsPending to be sent again
   * @param millis from the election to being ready
   * @param byWorker notifications to be sent again, by the worker; those of sessions that are
   *     closed and whose jobs are on their way to others are under an empty name
   */
  record Recovery(
      long term,
      long entriesReplayed,
      long notificationsPending,
      long millis,
      Map<String, Long> byWorker) {

    /** One that says nothing of workers. */
    public Recovery(long term, long entriesReplayed, long notificationsPending, long millis) {
      this(term, entriesReplayed, notificationsPending, millis, Map.of());
    }
  }
}
