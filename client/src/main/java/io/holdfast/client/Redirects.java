package io.holdfast.client;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Which redirects are followed: a token goes to no one who has not proved to be of the cluster.
 *
 * <p>An address that the application gave is fine. From TLS only TLS is followed: the next server
 * has to show a certificate too, and whoever could turn the answer of the first into a redirect has
 * been believed already. In plain text anybody on the way can write a redirect, so with a token
 * only those are followed that stay on a host that was given, or on this machine.
 */
final class Redirects {
  private final List<URI> addresses;
  private final boolean hasToken;

  Redirects(List<URI> addresses, boolean hasToken) {
    this.addresses = List.copyOf(addresses);
    this.hasToken = hasToken;
  }

  boolean mayFollow(URI from, URI to) {
    if (addresses.contains(to)) {
      return true;
    }
    boolean secure = isHttps(to);
    if (isHttps(from)) {
      return secure;
    }
    return !hasToken || isLoopback(to) || addresses.stream().anyMatch(each -> sameHost(each, to));
  }

  private static boolean isHttps(URI address) {
    return "https".equalsIgnoreCase(address.getScheme());
  }

  private static boolean sameHost(URI one, URI other) {
    return host(one).equals(host(other));
  }

  private static String host(URI address) {
    String host = address.getHost();
    return host == null ? "" : host.toLowerCase(Locale.ROOT);
  }

  /** By its text alone: a name server could say anything. */
  private static boolean isLoopback(URI address) {
    String host = host(address);
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }
}
