package io.holdfast.server.replica.member;

import java.net.InetSocketAddress;

/** Addresses of replicas, as the ledger has them. */
final class Addresses {
  private Addresses() {}

  /** Of {@code host:port} or {@code [ipv6]:port}; resolved at each attempt to connect. */
  static InetSocketAddress unresolved(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return InetSocketAddress.createUnresolved(host, Integer.parseInt(text.substring(colon + 1)));
  }
}
