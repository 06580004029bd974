/**
 * Figures for those who watch: what was asked over HTTP, what the replica is, what the queues hold.
 *
 * <p>The registry is handed in, so that an application that embeds the server has them beside its
 * own.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.metrics;
