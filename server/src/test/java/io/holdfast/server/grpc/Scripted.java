package io.holdfast.server.grpc;

import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ClusterEndpoint.ClusterInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.LogInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Member;
import io.holdfast.server.endpoint.ClusterEndpoint.Role;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Endpoints that answer what a test says, and fail at everything else. */
final class Scripted {
  private Scripted() {}

  /**
   * An endpoint.
   *
   * @param answer of a call's arguments, where its method has this name
   */
  static <T> T endpoint(Class<T> type, String method, Function<Object[], Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) ->
                called.getName().equals(method)
                    ? answer.apply(arguments)
                    : called.isDefault()
                        ? InvocationHandler.invokeDefault(self, called, arguments)
                        : unexpected(called)));
  }

  /** An answer that fails, or an endpoint of which all answers do. */
  private static Object unexpected(Method called) {
    return called.getReturnType().isAssignableFrom(CompletableFuture.class)
        ? CompletableFuture.failedFuture(
            new IllegalStateException("Expected no " + called.getName()))
        : endpoint(called.getReturnType(), "", none -> none);
  }

  /** A cluster of r1, which is asked, and r2. */
  static ClusterEndpoint cluster() {
    return endpoint(
        ClusterEndpoint.class,
        "status",
        none ->
            new ClusterInfo(
                "r1",
                "0123456789abcdef0123456789abcdef",
                "r2",
                3,
                new LogInfo(Role.FOLLOWER, 1, 12, 12, 10),
                List.of(
                    new Member("r1", "http://127.0.0.1:1"), new Member("r2", "http://127.0.0.1:2")),
                null));
  }
}
