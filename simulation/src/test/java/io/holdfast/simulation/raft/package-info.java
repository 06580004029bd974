/** Tests of the simulated Raft, over stores in memory. */
@NullMarked
package io.holdfast.simulation.raft;

import org.jspecify.annotations.NullMarked;
