package io.holdfast.server.http;

import io.holdfast.server.access.Right;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A method of a path, and what it does. Only administrators may use it, unless it says otherwise:
 * what is forgotten is closed.
 *
 * @param method GET, POST, PUT or DELETE
 * @param query the parameters that it knows
 * @param right what whoever asks needs
 * @param messages the same for a body that is a message of the .proto files; null where only JSON
 *     is taken
 */
record Route(
    String method,
    PathTemplate path,
    Set<String> query,
    Right right,
    Handler handler,
    @Nullable Handler messages) {

  /** Answers a call; on the connection's thread, so it does not wait for anything. */
  interface Handler {
    CompletableFuture<Reply> handle(Call call);
  }

  static Route get(String path, Handler handler, String... query) {
    return new Route("GET", new PathTemplate(path), Set.of(query), Right.CLUSTER, handler, null);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", new PathTemplate(path), Set.of(), Right.CLUSTER, handler, null);
  }

  static Route put(String path, Handler handler) {
    return new Route("PUT", new PathTemplate(path), Set.of(), Right.CLUSTER, handler, null);
  }

  static Route delete(String path, Handler handler) {
    return new Route("DELETE", new PathTemplate(path), Set.of(), Right.CLUSTER, handler, null);
  }

  /** The same for whoever has this right. */
  Route needs(Right other) {
    return new Route(method, path, query, other, handler, messages);
  }

  /** The same that also takes and answers messages. */
  Route orMessages(Handler other) {
    return new Route(method, path, query, right, handler, other);
  }

  /** True where a body is read. */
  boolean takesBody() {
    return method.equals("POST") || method.equals("PUT");
  }
}
