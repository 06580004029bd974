package io.holdfast.server.http;

import io.holdfast.server.access.Gate;
import org.jspecify.annotations.Nullable;

/**
 * How to serve.
 *
 * @param host where to listen
 * @param port 0 for any
 * @param defaultLeaseMillis of a session that does not say itself
 * @param maxBodyBytes of one request
 * @param maxBodiesBytes of all requests that are being read or answered; more are refused as FULL
 * @param maxConnections at a time; the next one is closed
 * @param bodyMillis how long a body may take to arrive
 * @param tls null for plain text
 * @param gate who may ask what
 */
public record HttpOptions(
    String host,
    int port,
    long defaultLeaseMillis,
    int maxBodyBytes,
    long maxBodiesBytes,
    int maxConnections,
    long bodyMillis,
    @Nullable ApiTls tls,
    Gate gate) {

  /** Room for a batch of small jobs, or for one of the largest in base64. */
  public static final int DEFAULT_MAX_BODY_BYTES = 4 << 20;

  /** Bodies become some times larger when they are read. */
  public static final long DEFAULT_MAX_BODIES_BYTES = 64L << 20;

  /** A worker or a client has one or a few; an idle one costs some kilobytes. */
  public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

  /** Over a line of a megabit a second the largest body takes as long. */
  public static final long DEFAULT_BODY_MILLIS = 30_000;

  /** With the bounds of production, in plain text, for everybody. */
  public static HttpOptions of(String host, int port, long defaultLeaseMillis) {
    return new HttpOptions(
        host,
        port,
        defaultLeaseMillis,
        DEFAULT_MAX_BODY_BYTES,
        DEFAULT_MAX_BODIES_BYTES,
        DEFAULT_MAX_CONNECTIONS,
        DEFAULT_BODY_MILLIS,
        null,
        Gate.OPEN);
  }

  /** The same in TLS, and for whom the gate admits. */
  public HttpOptions secured(@Nullable ApiTls by, Gate guard) {
    return new HttpOptions(
        host,
        port,
        defaultLeaseMillis,
        maxBodyBytes,
        maxBodiesBytes,
        maxConnections,
        bodyMillis,
        by,
        guard);
  }

  /** The same on another port. */
  public HttpOptions withPort(int other) {
    return new HttpOptions(
        host,
        other,
        defaultLeaseMillis,
        maxBodyBytes,
        maxBodiesBytes,
        maxConnections,
        bodyMillis,
        tls,
        gate);
  }

  /** The same with other bounds of bodies. */
  HttpOptions withBodies(int maxBytes, long maxAllBytes, long millis) {
    return new HttpOptions(
        host, port, defaultLeaseMillis, maxBytes, maxAllBytes, maxConnections, millis, tls, gate);
  }

  /** The same with another bound of connections. */
  HttpOptions withMaxConnections(int connections) {
    return new HttpOptions(
        host,
        port,
        defaultLeaseMillis,
        maxBodyBytes,
        maxBodiesBytes,
        connections,
        bodyMillis,
        tls,
        gate);
  }
}
