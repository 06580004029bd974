/**
 * The deterministic state machine: commands in, outcomes and state out.
 *
 * <p>Nothing here has a clock, chance, I/O or threads; equal logs make equal states.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.ledger;
