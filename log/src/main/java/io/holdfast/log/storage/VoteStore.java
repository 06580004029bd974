package io.holdfast.log.storage;

/**
 * Raft's persistent promise: the current term, and whom this replica voted for in it. One thread at
 * a time.
 */
public interface VoteStore {

  /** The last vote saved; term 0 for nobody in a new folder. */
  Vote vote();

  /**
   * Saves a vote; durable on return.
   *
   * @throws IllegalArgumentException if the term goes back, or a vote in the same term becomes
   *     another: two votes in one term can make two leaders of it, so this is a bug in the caller
   */
  void save(Vote vote);

  /**
   * A term and the vote in it.
   *
   * @param term Raft's current term
   * @param candidate whom this replica voted for in it; empty for nobody
   */
  record Vote(long term, String candidate) {}
}
