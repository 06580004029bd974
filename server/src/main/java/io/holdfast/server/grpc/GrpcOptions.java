package io.holdfast.server.grpc;

import io.holdfast.server.access.Gate;

/**
 * How to serve.
 *
 * @param defaultLeaseMillis of a session that does not say itself
 * @param maxMessageBytes of one message
 * @param maxMessagesBytes of all messages that are being read or worked on; more are refused as
 *     FULL
 * @param gate who may call what
 */
public record GrpcOptions(
    long defaultLeaseMillis, int maxMessageBytes, long maxMessagesBytes, Gate gate) {}
