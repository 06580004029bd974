/**
 * The promises, each with a small model of its own that watches the whole cluster.
 *
 * <p>A {@link io.holdfast.simulation.checker.Checker} sees {@link
 * io.holdfast.simulation.checker.Observation}s: plain facts in plain numbers. Nothing of the ledger
 * or the decider is imported here, or one mistake would hide in both.
 */
@NullMarked
package io.holdfast.simulation.checker;

import org.jspecify.annotations.NullMarked;
