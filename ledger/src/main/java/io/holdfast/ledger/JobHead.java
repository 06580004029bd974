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
 * @param attempt number of the current or next try, from 1
 * @param priority from 0 to {@link Limits#MAX_PRIORITY}, the most urgent
 * @param readyAt when it becomes or became READY
 * @param cancelPending true while the cancel notice is not acknowledged
 * @param rules how its attempts are made
 * @param ties what ties it to other jobs
 */
public record JobHead(
    long id,
    String queue,
    String type,
    JobState state,
    long generation,
    long session,
    int attempt,
    int priority,
    long readyAt,
    boolean cancelPending,
    JobRules rules,
    JobTies ties) {}
