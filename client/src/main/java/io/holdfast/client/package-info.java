/**
 * The Java client: submits jobs, and does them.
 *
 * <p>{@link io.holdfast.client.HoldfastClient} is for callers. It finds the leader by itself, and
 * what may be repeated safely it repeats until a deadline: a submit has always an idempotency key.
 * Requests made at the same time travel together (a private class, {@code Gatherer}), as commands
 * do in the log: one is sent at once when nothing is under way, else with all that has gathered.
 *
 * <p>{@link io.holdfast.client.Worker} is for those who do jobs: one session of one process. All
 * that it knows is used by one thread, its duty thread; handlers run on others and only report to
 * it. It speaks through a small interface, {@code Transport}, so that it does not know HTTP.
 *
 * <p>Nothing here uses a class of the server.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.client;
