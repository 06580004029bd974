/**
 * One replica: the place where the log and the ledger meet.
 *
 * <p>The log hands committed entries to {@link io.holdfast.server.replica.Replica}, which applies
 * them to its ledger, on every replica alike. What only a leader does lives in {@code
 * LeaderDuties}: it is made when a leadership begins, opens when the ledger has applied the
 * leadership's own {@code EstablishLeadership}, and is dropped with everything in it when the
 * leadership ends. Between the two sides there is one lock, the hand-over lock: the log's thread
 * holds it while it applies an entry and while it freezes a snapshot, the decider for one entry's
 * worth of deciding, a reader for one read.
 *
 * <p>Who asked for something learns what became of it from the ledger, when the entry is applied,
 * not from the log: see {@link io.holdfast.server.replica.Proposals}.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.replica;
