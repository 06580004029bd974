package io.holdfast.server.http;

import io.holdfast.server.text.Quote;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path with variables as whole segments, such as {@code /v1/jobs/{id}:cancel}. A variable at the
 * end of a path has no colon in it: that begins a verb.
 */
final class PathTemplate {
  private final String text;
  private final String[] segments;
  private final String verb;

  PathTemplate(String text) {
    this.text = text;
    int colon = text.lastIndexOf(':');
    this.verb = colon < 0 ? "" : text.substring(colon);
    this.segments = (colon < 0 ? text : text.substring(0, colon)).split("/", -1);
  }

  /** The values of its variables in order, decoded; null where the path is another one. */
  @Nullable List<String> match(String path) {
    if (!path.endsWith(verb)) {
      return null;
    }
    String[] found = path.substring(0, path.length() - verb.length()).split("/", -1);
    if (found.length != segments.length) {
      return null;
    }
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < found.length; i++) {
      if (!segments[i].startsWith("{")) {
        if (!segments[i].equals(found[i])) {
          return null;
        }
      } else if (found[i].isEmpty() || (i == found.length - 1 && found[i].indexOf(':') >= 0)) {
        return null;
      } else {
        values.add(decoded(found[i]));
      }
    }
    return values;
  }

  /** A part of a path with its percent signs resolved. */
  private static String decoded(String part) {
    if (part.indexOf('%') < 0) {
      return part;
    }
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(
          "Expected % and two hexadecimal digits in the address but it has " + Quote.of(part));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
