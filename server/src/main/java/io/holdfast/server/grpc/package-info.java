/**
 * The API over gRPC, on the port and the HTTP server of {@code server.http}: translates {@code
 * holdfast.v1} to {@link io.holdfast.server.endpoint} and back.
 *
 * <p>{@link io.holdfast.server.grpc.GrpcFront} takes the requests whose content type is gRPC's.
 * Each is a {@code GrpcCall}: it cuts the body into messages, hands as many of them as its method
 * asks for to a {@code CallHandler}, queues what goes back while the peer does not read, and ends
 * with a status and the stable code of what went wrong. {@code JobMethods}, {@code ClusterMethods}
 * and {@code WorkStream} are such methods; {@code JobMessages} and {@code WorkMessages} translate.
 *
 * <p>The protocol's framing is written here because it is small (five bytes before each message, a
 * status after the last) and because all bounds are ours then: of one message, of all that are
 * being worked on, of what is written to a slow reader. Everything of a call happens on the event
 * loop of its connection; answers of the endpoints come from a replica's threads, under its lock,
 * and are taken over to there before anything is made of them.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.grpc;
