/**
 * {@code bin/crash-test}: the real process, killed for real.
 *
 * <p>{@link io.holdfast.bench.crash.KillRounds} keeps a {@code holdfast node} busy and ends it with
 * SIGKILL at random moments; {@link io.holdfast.bench.crash.SyscallRounds} has strace end it, or
 * fail its disk, at chosen system calls; {@link io.holdfast.bench.crash.SyncOrder} reads in a trace
 * that no answer comes before its sync. What a node has said is kept in a {@link
 * io.holdfast.bench.crash.Book}, which knows the protocol and nothing of the engine, and is held
 * against what the next process on the same folder says.
 *
 * <p>Ends only processes that it has started.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.bench.crash;
