package io.holdfast.ledger;

/**
 * What placing and delivering a job need to know of it, without what it carries: read at each
 * change of each job, so nothing is copied for it.
 *
 * @param id its id, from 1
 * @param queue its queue
 * @param type its type
 * @param state where it is
 * @param generation number of its current or next assignment, from 1
 * @param session the session that has it, or had it when it ended; 0 for none
 * @param cancelPending true while the cancel notice is not acknowledged
 * @param retryDelay from a run timeout to the next attempt, milliseconds
 * @param onWorkerLoss what happens when its session is lost
 */
public record JobHead(
    long id,
    String queue,
    String type,
    JobState state,
    long generation,
    long session,
    boolean cancelPending,
    long retryDelay,
    OnWorkerLoss onWorkerLoss) {}
