/**
 * The Raft library itself on trial: three production replicas over production stores and the
 * production log, on simulated disks and a faulty in-process network, with the checkers of the
 * simulation.
 *
 * <p>The library has threads of its own, so a seed fixes what is done to the cluster and in which
 * order, but not how it falls together: a violation may need some repeats of its seed.
 */
@NullMarked
package io.holdfast.simulation.library;

import org.jspecify.annotations.NullMarked;
