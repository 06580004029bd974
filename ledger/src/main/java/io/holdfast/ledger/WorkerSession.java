package io.holdfast.ledger;

import java.util.List;

/**
 * One worker process.
 *
 * @param id minted at its start, from 1
 * @param worker the worker's name
 * @param leaseMillis length of its lease; 0 for ever
 * @param queues whose jobs it takes
 * @param types job types that it can do; none for all
 * @param open false once it is closed; it is forgotten when it is closed and owns nothing
 * @param draining true once it takes nothing new
 * @param provenAt ledger time at which it was last known to be alive, as far as that is logged;
 *     milliseconds
 * @param owned how many jobs it has
 */
public record WorkerSession(
    long id,
    String worker,
    long leaseMillis,
    List<String> queues,
    List<String> types,
    boolean open,
    boolean draining,
    long provenAt,
    int owned) {}
