package io.holdfast.ledger;

import org.jspecify.annotations.Nullable;

/**
 * One job as the ledger has it, copied out for a reader.
 *
 * @param id its id, from 1
 * @param key its idempotency key, or null
 * @param queue its queue
 * @param type its type
 * @param payload what its worker gets; not to be changed
 * @param state where it is
 * @param generation number of its current or next assignment, from 1
 * @param attempt number of the current or next try, from 1
 * @param session the session that has it, or had it when it ended; 0 for none
 * @param readyAt when it becomes or became READY
 * @param cancelRequested true while a cancel waits for the session or for the end of its grace
 * @param cancelPending true while the cancel notice is not acknowledged
 * @param priority from 0 to {@link Limits#MAX_PRIORITY}, the most urgent
 * @param rules how its attempts are made
 * @param ties what ties it to other jobs
 * @param result what the completion carried; empty before
 * @param error what the last failure carried; empty before
 * @param reason why it ended, if it did so without success
 * @param endedAt ledger time at which it ended; 0 unless ended
 * @param waitsFor how many of the jobs that go before it have not been settled with it
 */
public record Job(
    long id,
    @Nullable String key,
    String queue,
    String type,
    byte[] payload,
    JobState state,
    long generation,
    int attempt,
    long session,
    long readyAt,
    boolean cancelRequested,
    boolean cancelPending,
    int priority,
    JobRules rules,
    JobTies ties,
    byte[] result,
    String error,
    EndReason reason,
    long endedAt,
    int waitsFor) {}
