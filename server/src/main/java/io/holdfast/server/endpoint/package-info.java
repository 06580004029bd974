/**
 * What callers and workers may ask of a server, in its own terms.
 *
 * <p>HTTP, gRPC and the embedded server translate to these interfaces and back; behind them is one
 * replica. Every answer is a future: it is completed from a thread of the replica, or from the
 * caller's, and whoever goes on from it must be short or go elsewhere. What is refused completes
 * exceptionally with a {@link io.holdfast.server.endpoint.RefusedException}; any other exception is
 * a bug.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.endpoint;
