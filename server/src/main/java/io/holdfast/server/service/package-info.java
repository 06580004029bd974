/**
 * One replica as a server: what the endpoints promise, done by the replica.
 *
 * <p>{@link io.holdfast.server.service.Server} puts the parts together: folder, network, log,
 * replica, and a thread that ticks. A request goes to the leader's duties and comes back as the
 * outcome that the ledger gave it; {@link io.holdfast.server.service.Questions} is between the two.
 * Nothing here decides about jobs.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.service;
