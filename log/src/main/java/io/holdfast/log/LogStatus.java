package io.holdfast.log;

import org.jspecify.annotations.Nullable;

/**
 * What a replica knows of its log at one moment.
 *
 * @param role what it is now
 * @param raftTerm Raft's own term
 * @param leader whom it follows, itself when it leads, null when it knows none
 * @param firstIndex the first entry kept
 * @param lastIndex the last entry written
 * @param commitIndex the last entry known to be committed; at least {@code appliedIndex}
 * @param appliedIndex the last entry applied
 */
public record LogStatus(
    Role role,
    long raftTerm,
    @Nullable ReplicaId leader,
    long firstIndex,
    long lastIndex,
    long commitIndex,
    long appliedIndex) {

  /** The part that a replica plays. */
  public enum Role {
    /** Proposes and replicates. */
    LEADER,
    /** Follows a leader. */
    FOLLOWER,
    /** Asks for votes. */
    CANDIDATE,
    /** Not started, crashed, closed or failed. */
    DOWN
  }
}
