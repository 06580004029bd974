/**
 * A whole cluster in one thread, by seed: production code over a simulated disk, network and clock.
 *
 * <p>A {@link io.holdfast.simulation.Schedule} is one run: its seed decides everything that is not
 * production code: {@code world} has its chance and its time, {@code disk} and {@code network} are
 * the faulty world, {@code raft} the small Raft that drives the production stores in it, {@code
 * cluster} the replicas and what befalls them, {@code load} the callers and workers, and {@code
 * checker} the promises, each watched by a class that knows nothing of the code it watches.
 */
@NullMarked
package io.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
