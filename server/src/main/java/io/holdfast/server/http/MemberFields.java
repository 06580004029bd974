package io.holdfast.server.http;

import io.holdfast.server.config.HostPort;
import io.holdfast.server.text.Quote;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What is said of a replica that is to be a member. */
final class MemberFields {
  private static final int MAX_ADDRESS = 300;

  private MemberFields() {}

  static String replica(String name, @Nullable String text) {
    if (text == null || !text.matches("[a-z0-9-]{1,64}")) {
      throw wrong(name, "a replica's id, at most 64 of a-z, 0-9 and '-'", text);
    }
    return text;
  }

  static String replication(@Nullable String text) {
    try {
      HostPort address = HostPort.parse("replication", text == null ? "" : text);
      if (address.port() > 0 && address.toString().length() <= MAX_ADDRESS) {
        return address.toString();
      }
    } catch (IllegalArgumentException notOne) {
      throw ProblemException.invalid(String.valueOf(notOne.getMessage()));
    }
    throw wrong("replication", "host:port with a port from 1 to 65535", text);
  }

  static String api(@Nullable String text) {
    String wanted = "an address such as http://10.0.0.1:7400, without a path";
    try {
      URI address = URI.create(text == null ? "" : text.replaceAll("/$", ""));
      boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      boolean bare = address.getRawPath() == null || address.getRawPath().isEmpty();
      if (web && bare && address.getHost() != null && address.toString().length() <= MAX_ADDRESS) {
        return address.toString();
      }
    } catch (IllegalArgumentException notOne) {
      throw wrong("api", wanted, text);
    }
    throw wrong("api", wanted, text);
  }

  private static ProblemException wrong(String name, String wanted, @Nullable String text) {
    return ProblemException.invalid(
        "Expected "
            + name
            + " to be "
            + wanted
            + (text == null ? " but it is not there" : " but it is " + Quote.of(text)));
  }
}
