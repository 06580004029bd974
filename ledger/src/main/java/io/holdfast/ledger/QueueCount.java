package io.holdfast.ledger;

/**
 * How many jobs of a queue are in each state.
 *
 * @param queue its name
 * @param jobs by the number of the state in the format; a copy
 */
public record QueueCount(String queue, long[] jobs) {

  /** Jobs in a state. */
  public long in(JobState state) {
    return jobs[state.code()];
  }
}
