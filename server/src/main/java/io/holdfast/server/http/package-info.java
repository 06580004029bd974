/**
 * The API over HTTP/1.1 and HTTP/2, as JSON: translates what callers and workers say to {@link
 * io.holdfast.server.endpoint} and back.
 *
 * <p>{@link io.holdfast.server.http.HttpFront} is the server and the only class that knows its
 * library. A request is matched to a {@code Route}, becomes a {@code Call} with its body read
 * against a {@code Shape}, and is handed to one of the {@code …Routes}, which answer with a future
 * {@code Reply}. Replies are written on the connection's own thread, whoever completed the future.
 *
 * <p>What is wrong with a request is told in one line as a problem of RFC 9457 with a stable code;
 * docs: {@code openapi.json}, which is served as it is and tested against the routes.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.http;
