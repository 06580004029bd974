/**
 * The one order of all commands: replicated, on disk, synced before anyone acts on it.
 *
 * <p>{@link io.holdfast.log.ReplicatedLog} is the port that a replica sees. Below it are the stores
 * ({@link io.holdfast.log.storage.LogStore}, {@link io.holdfast.log.storage.VoteStore}, {@link
 * io.holdfast.log.storage.SnapshotStore}) over a {@link io.holdfast.log.storage.Disk}; {@code
 * io.holdfast.log.raft} drives them by SOFAJRaft.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.log;
