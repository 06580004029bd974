package io.holdfast.ledger;

/**
 * One worker process.
 *
 * @param id minted at its start, from 1
 * @param worker the worker's name
 * @param leaseMillis length of its lease
 * @param open false once it is closed; it is forgotten when it is closed and owns nothing
 * @param owned how many jobs it has
 */
public record WorkerSession(long id, String worker, long leaseMillis, boolean open, int owned) {}
