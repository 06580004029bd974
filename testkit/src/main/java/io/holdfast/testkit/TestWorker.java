package io.holdfast.testkit;

import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobHandler;
import io.holdfast.client.JobType;
import io.holdfast.client.LocalServer;
import io.holdfast.client.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A worker of a test: the client's {@link Worker}, which can be cut off from the server. Ends with
 * its scheduler. Used by any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever asked has the answer of what was parked
public final class TestWorker {
  private final String name;
  private final int slots;
  private final HoldfastClient client;
  private final Worker worker;

  /** What it has said and nobody has heard. Guarded by itself. */
  private final List<Runnable> parked = new ArrayList<>();

  private volatile boolean cutOff;

  <I, O> TestWorker(
      String name,
      String queue,
      int slots,
      LocalServer server,
      JobType<I, O> type,
      JobHandler<I, O> handler) {
    this.name = name;
    this.slots = slots;
    client = HoldfastClient.connect((method, target, body) -> say(server, method, target, body));
    worker =
        Worker.builder(client)
            .name(name)
            .queue(queue)
            .slots(slots)
            .handle(
                type,
                (input, context) ->
                    TestClock.attempt(name, context.jobId(), () -> handler.run(input, context)))
            .start();
  }

  private CompletableFuture<LocalServer.Answer> say(
      LocalServer server, String method, String target, byte[] body) {
    synchronized (parked) {
      if (cutOff) {
        CompletableFuture<LocalServer.Answer> answer = new CompletableFuture<>();
        parked.add(
            () ->
                server
                    .answer(method, target, body)
                    .whenComplete(
                        (known, failure) -> {
                          if (failure == null) {
                            answer.complete(known);
                          } else {
                            answer.completeExceptionally(failure);
                          }
                        }));
        return answer;
      }
    }
    return server.answer(method, target, body);
  }

  /** Its name, as the server knows it. */
  public String name() {
    return name;
  }

  /**
   * From now on nothing that it says is heard: when the clock is advanced by its lease (10 s), its
   * session is lost, and its jobs go to others. Its handlers do not know.
   */
  public void cutOff() {
    synchronized (parked) {
      cutOff = true;
    }
  }

  /** What it has said meanwhile is heard now, in that order. */
  public void reconnect() {
    List<Runnable> said;
    synchronized (parked) {
      cutOff = false;
      said = List.copyOf(parked);
      parked.clear();
    }
    said.forEach(Runnable::run);
  }

  boolean isCutOff() {
    return cutOff;
  }

  int slots() {
    return slots;
  }

  /** It says goodbye, so it must be heard. */
  void close() {
    reconnect();
    worker.close();
    client.close();
  }
}
