package io.holdfast.log.raft;

/**
 * How long a replica waits before it acts by itself.
 *
 * @param electionTimeoutMillis a follower that has heard of no leader for so long, and up to a
 *     third longer by chance, asks whether it may start an election; a leader that has heard of no
 *     majority for nearly as long steps down
 * @param heartbeatMillis a leader is silent at most so long; a follower that was away is tried
 *     again so often
 * @param elections false: nobody starts an election but by {@link
 *     io.holdfast.log.ReplicatedLog#campaign}, and no leader steps down for want of a majority
 */
public record RaftTimes(int electionTimeoutMillis, int heartbeatMillis, boolean elections) {

  public RaftTimes {
    if (heartbeatMillis < 10 || electionTimeoutMillis < 2 * heartbeatMillis) {
      throw new IllegalArgumentException(
          "Expected a heartbeat of at least 10 ms and an election timeout of two of them, but were "
              + heartbeatMillis
              + " and "
              + electionTimeoutMillis);
    }
  }

  /**
   * Elections after a second: they are for silent deaths only, as a broken connection starts a
   * directed takeover.
   */
  public static RaftTimes standard() {
    return new RaftTimes(1_000, 100, true);
  }
}
