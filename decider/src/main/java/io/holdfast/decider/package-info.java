/**
 * The leader's policy: requests in, commands out.
 *
 * <p>Everything here is decided on a read-only view of the ledger, which may be behind what is
 * under way: a decision is a proposal, and the ledger judges it. Time and chance are handed in, so
 * that a decision can be repeated in a simulation. {@link io.holdfast.decider.Intentions} is what
 * makes a decision on top of decisions that are still under way possible; it lives and dies with
 * one leadership.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.decider;
