/**
 * Callers and workers of a simulated cluster, and what a leader does for them: they repeat, come
 * too late, die, come back and are told to stop. What they ask goes through the network to the
 * production {@link io.holdfast.server.replica.Replica}.
 */
@NullMarked
package io.holdfast.simulation.load;

import org.jspecify.annotations.NullMarked;
