package io.holdfast.server.http;

/**
 * How to serve.
 *
 * @param host where to listen
 * @param port 0 for any
 * @param defaultLeaseMillis of a session that does not say itself
 * @param maxBodyBytes of one request
 * @param maxBodiesBytes of all requests that are being read or answered; more are refused as FULL
 */
public record HttpOptions(
    String host, int port, long defaultLeaseMillis, int maxBodyBytes, long maxBodiesBytes) {

  /** Room for a batch of small jobs, or for one of the largest in base64. */
  public static final int DEFAULT_MAX_BODY_BYTES = 4 << 20;

  /** Bodies become some times larger when they are read. */
  public static final long DEFAULT_MAX_BODIES_BYTES = 64L << 20;

  /** With the bounds of production. */
  public static HttpOptions of(String host, int port, long defaultLeaseMillis) {
    return new HttpOptions(
        host, port, defaultLeaseMillis, DEFAULT_MAX_BODY_BYTES, DEFAULT_MAX_BODIES_BYTES);
  }
}
