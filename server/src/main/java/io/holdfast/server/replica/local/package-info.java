/**
 * All replicas of a cluster in one process, with the supervisor that starts, crashes and restarts
 * them.
 *
 * <p>The replicas are real: each has its own folder, log, vote and ledger, and they reach each
 * other through a transport that can be cut. What is local is only that one process can see all of
 * them at once, so that it knows of a crash without waiting for a timer.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.replica.local;
