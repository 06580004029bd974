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
 * @param maxAttempts tries before it is FAILED
 * @param session the session that has it, or had it when it ended; 0 for none
 * @param readyAt when it becomes or became READY
 * @param cancelRequested true while a cancel waits for the session or for the end of its grace
 * @param cancelPending true while the cancel notice is not acknowledged
 * @param onWorkerLoss what happens when its session is lost
 * @param runTimeout the longest time that an attempt may take, milliseconds; 0 for any
 * @param retryDelay from a run timeout to the next attempt, milliseconds
 * @param result what the completion carried; empty before
 * @param error what the last failure carried; empty before
 * @param trace the trace that it belongs to
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
    int maxAttempts,
    long session,
    long readyAt,
    boolean cancelRequested,
    boolean cancelPending,
    OnWorkerLoss onWorkerLoss,
    long runTimeout,
    long retryDelay,
    byte[] result,
    String error,
    TraceContext trace) {}
