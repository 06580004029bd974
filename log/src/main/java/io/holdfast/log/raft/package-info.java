/**
 * {@link io.holdfast.log.ReplicatedLog} by SOFAJRaft over our own stores.
 *
 * <p>The library decides who leads, what is committed and what is sent to whom. Everything with a
 * consequence outside of its memory is ours: {@link io.holdfast.log.raft.EngineLogStorage}, {@link
 * io.holdfast.log.raft.EngineVoteStorage} and {@link io.holdfast.log.raft.EngineSnapshotStorage}
 * write to disk, a {@link io.holdfast.log.raft.Network} carries messages, {@link
 * io.holdfast.log.raft.ConsumerDriver} applies. In front of all of them stands one {@link
 * io.holdfast.log.raft.Lifeline}: once it is cut, nothing of the replica reaches the disk, another
 * replica or the consumer, whatever threads of the library are still up to.
 *
 * <p>The way of a proposal: {@code propose} puts it into the library's ring; its apply thread gives
 * it an index; its disk thread writes a batch and syncs it once; beside that, pool threads send it
 * to the followers, whose inbox threads hand it to their disk threads; answers come back through
 * the leader's inbox thread; when a majority has it, the state machine's thread applies it and
 * calls the listener.
 *
 * <p>Between threads of one process messages go by an {@link
 * io.holdfast.log.raft.InProcessNetwork}, between processes by a {@link
 * io.holdfast.log.raft.TcpNetwork}; both keep the one contract of {@link
 * io.holdfast.log.raft.Link}. When the leader's process ends, a {@link
 * io.holdfast.log.raft.Takeover} does not wait for the election timeout.
 *
 * <p>No type of the library leaves this package.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.log.raft;
