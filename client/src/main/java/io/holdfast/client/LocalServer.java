package io.holdfast.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A server in the same process, for {@link HoldfastClient#connect(LocalServer)}: the API without
 * the socket.
 *
 * <p>It takes what the HTTP API takes and answers what that answers, so that a client need not know
 * where its server is. The embedded server is one; applications have no need to write one.
 */
public interface LocalServer {

  /**
   * Answers a request. May be called from any thread; does not wait.
   *
   * @param method such as {@code POST}
   * @param target path and query, encoded
   * @param body JSON, not changed afterwards; empty for none
   * @return completed by any thread, by a refusal too; fails with an IOException where the server
   *     is closed
   */
  CompletableFuture<Answer> answer(String method, String target, byte[] body);

  /**
   * What it says.
   *
   * @param status of HTTP
   * @param body JSON; empty for none. Written when it is asked for, which is once, so that the
   *     thread that completes the answer need not do it
   */
  record Answer(int status, Supplier<byte[]> body) {}
}
