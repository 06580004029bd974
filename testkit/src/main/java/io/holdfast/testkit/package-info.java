/**
 * Tests of what takes long, at once: the production server in memory, at a time that the test sets.
 *
 * <p>{@link io.holdfast.testkit.EmbeddedScheduler} has a replica with its log, ledger, decider and
 * relay, and the API that every client speaks to; only its time is a {@link
 * io.holdfast.testkit.TestClock}. That moves from one point at which something is due to the next,
 * and not on before the server and the handlers are at rest, so a test sees each thing happen at
 * its time, and a year passes as fast as what happens in it can be done.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.testkit;
