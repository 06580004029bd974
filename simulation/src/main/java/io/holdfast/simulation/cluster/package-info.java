/**
 * The replicas of a schedule: production {@link io.holdfast.server.replica.Replica}s over the
 * simulated world, what befalls them, and what can be seen of them.
 */
@NullMarked
package io.holdfast.simulation.cluster;

import org.jspecify.annotations.NullMarked;
