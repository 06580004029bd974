package io.holdfast.server.grpc;

/**
 * How to serve.
 *
 * @param defaultLeaseMillis of a session that does not say itself
 * @param maxMessageBytes of one message
 * @param maxMessagesBytes of all messages that are being read or worked on; more are refused as
 *     FULL
 */
public record GrpcOptions(long defaultLeaseMillis, int maxMessageBytes, long maxMessagesBytes) {}
