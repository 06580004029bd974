package io.holdfast.server.endpoint;

import java.util.List;
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

  /** True while the process can do anything at all. */
  boolean live();

  /** True while this replica serves, or knows who does. */
  boolean ready();

  /**
   * A replica of the cluster.
   *
   * @param api where clients find it, such as {@code http://127.0.0.1:7400}
   */
  record Member(String replica, String api) {}

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
   * @param leader who leads; null when it is not known
   * @param term the leadership term
   * @param recovery the last recovery or election; null before the first leadership
   */
  record ClusterInfo(
      String replica,
      @Nullable String leader,
      long term,
      LogInfo log,
      List<Member> members,
      @Nullable Recovery recovery) {

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
   */
  record Recovery(long term, long entriesReplayed, long notificationsPending, long millis) {}
}
