/**
 * Reads what replicas left on disk, while they are down: for {@code log verify} and {@code log
 * dump}.
 *
 * <p>One of the two places where log and ledger meet: {@link
 * io.holdfast.server.offline.OfflineReplica} reads records with the log's own code and opens the
 * entries in them with the ledger's codec. What it hands out is plain rows, so that the command
 * line needs neither.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.offline;
