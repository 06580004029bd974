/**
 * A small Raft in one thread, for the simulation only.
 *
 * <p>It exists so that the production stores and everything above the port {@link
 * io.holdfast.log.ReplicatedLog} can be tried by seed, with every event in a known order. It keeps
 * to the order in which the library calls the stores: the vote is saved before it is given, entries
 * are appended in batches by a disk thread that lags behind, what is pending is flushed before a
 * truncation, a snapshot is put in place before the log is cut. After Ongaro and Ousterhout, In
 * Search of an Understandable Consensus Algorithm (2014); pre-vote and ReadIndex after Ongaro's
 * thesis (9.6, 6.4). Membership does not change.
 */
@NullMarked
package io.holdfast.simulation.raft;

import org.jspecify.annotations.NullMarked;
