package io.holdfast.server.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A method of a path, and what it does.
 *
 * @param method GET, POST or DELETE
 * @param query the parameters that it knows
 */
record Route(String method, PathTemplate path, Set<String> query, Handler handler) {

  /** Answers a call; on the connection's thread, so it does not wait for anything. */
  interface Handler {
    CompletableFuture<Reply> handle(Call call);
  }

  static Route get(String path, Handler handler, String... query) {
    return new Route("GET", new PathTemplate(path), Set.of(query), handler);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", new PathTemplate(path), Set.of(), handler);
  }

  static Route delete(String path, Handler handler) {
    return new Route("DELETE", new PathTemplate(path), Set.of(), handler);
  }

  /** True where a body is read. */
  boolean takesBody() {
    return method.equals("POST");
  }
}
