package io.holdfast.ledger;

/**
 * How a queue stands.
 *
 * @param queue its name
 * @param settings what is set for it; the defaults where nothing is
 * @param mode what it does with its jobs
 * @param jobs how many are in each state, by the number of the state in the format; a copy
 * @param rateFullAt when its rate is full again, microseconds of ledger time; 0 without a rate
 */
public record QueueStatus(
    String queue, QueueSettings settings, QueueMode mode, long[] jobs, long rateFullAt) {

  /** Jobs in a state. */
  public long in(JobState state) {
    return jobs[state.code()];
  }

  /** Jobs that are ASSIGNED or RUNNING: what the queue's limit counts. */
  public long owned() {
    return in(JobState.ASSIGNED) + in(JobState.RUNNING);
  }
}
