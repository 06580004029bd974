package io.holdfast.server.config;

import io.holdfast.server.text.Quote;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where to listen, or to connect to.
 *
 * @param host a name or an address; of an IPv6 address without brackets
 * @param port 0 to 65535; 0 where any will do
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  public HostPort {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("Expected a port from 0 to 65535 but it is " + port);
    }
  }

  /**
   * Reads {@code host:port} or {@code [ipv6]:port}.
   *
   * @param name what it is called, for the message
   * @throws IllegalArgumentException with one line for whoever wrote it
   */
  public static HostPort parse(String name, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    String digits = text.substring(colon + 1);
    if (host.isBlank() || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
      throw new IllegalArgumentException(
          "Expected "
              + name
              + " to be host:port, such as 127.0.0.1:7400, but it is "
              + Quote.of(text));
    }
    return new HostPort(host, Integer.parseInt(digits));
  }

  /**
   * True where only this machine can connect to it. Asks the resolver where the host is a name; one
   * that it does not know is not the loopback.
   */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
