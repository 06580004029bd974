package io.holdfast.server.http;

import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.text.NearestName;
import io.holdfast.server.text.Quote;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds who answers a request. */
final class RouteTable {
  private final List<Route> routes;

  RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  List<Route> routes() {
    return routes;
  }

  /**
   * A route for a request.
   *
   * @param variables of its path
   * @param query parameter to value
   */
  record Match(Route route, List<String> variables, Map<String, String> query) {}

  /**
   * Finds it.
   *
   * @param path as it was sent
   * @param query as it was sent; null for none
   * @throws ProblemException where there is none
   */
  Match match(String method, String path, @Nullable String query) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      List<String> variables = route.path().match(path);
      if (variables != null) {
        if (route.method().equals(method)) {
          return new Match(route, variables, parameters(route, query));
        }
        allowed.add(route.method());
      }
    }
    if (allowed.isEmpty()) {
      throw new ProblemException(
          ProblemCode.NOT_FOUND,
          "There is nothing at " + Quote.of(path) + "; /openapi.json has what there is");
    }
    String methods = String.join(", ", allowed);
    throw new ProblemException(
        ProblemCode.METHOD_NOT_ALLOWED,
        "Expected the method " + methods + " for " + Quote.of(path) + " but it is " + method,
        Map.of("Allow", methods));
  }

  private static Map<String, String> parameters(Route route, @Nullable String query) {
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      String name = decoded(equals < 0 ? each : each.substring(0, equals));
      if (!route.query().contains(name)) {
        throw ProblemException.invalid(
            "There is no parameter "
                + Quote.of(name)
                + "; "
                + NearestName.hint(name, new TreeSet<>(route.query())));
      }
      if (parameters.put(name, decoded(equals < 0 ? "" : each.substring(equals + 1))) != null) {
        throw ProblemException.invalid(
            "Expected the parameter " + name + " once but it is there again");
      }
    }
    return parameters;
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.invalid(
          "Expected % and two hexadecimal digits in the address but it has " + Quote.of(part));
    }
  }
}
