package io.holdfast.server.http;

import io.holdfast.ledger.TraceContext;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.ScheduleEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.http.RouteTable.Match;
import io.holdfast.server.metrics.ServerMetrics;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The API without a socket, for callers in the same process: the same routes, bodies and refusals,
 * so that there is one contract and one place that translates it. Called by any thread.
 */
public final class LocalApi {
  private final RouteTable table;
  private final Refusals refusals;

  /**
   * @param defaultLeaseMillis of a session that does not say itself
   */
  public LocalApi(
      JobEndpoint jobs,
      WorkerEndpoint workers,
      ClusterEndpoint cluster,
      ScheduleEndpoint schedules,
      ServerMetrics metrics,
      long defaultLeaseMillis) {
    table = HttpFront.table(jobs, workers, cluster, schedules, metrics, defaultLeaseMillis);
    refusals = new Refusals(cluster);
  }

  /**
   * What is answered.
   *
   * @param status of HTTP
   * @param body JSON, written when it is asked for; empty for none
   */
  public record Answer(int status, Supplier<byte[]> body) {}

  /**
   * Answers a request.
   *
   * @param target path and query, as a caller over HTTP would send them
   * @param body not changed afterwards
   * @return never fails: a refusal is an answer. Completed by a thread of the replica
   */
  public CompletableFuture<Answer> answer(String method, String target, byte[] body) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? null : target.substring(question + 1);
    CompletableFuture<Reply> reply;
    try {
      Match match = table.match(method, path, query);
      reply = match.route().handler().handle(new Call(match, null, TraceContext.NONE, body));
    } catch (RuntimeException wrong) {
      reply = CompletableFuture.failedFuture(wrong);
    }
    return reply
        .exceptionally(wrong -> refusals.of(wrong, method, target))
        .thenApply(known -> new Answer(known.status(), known::body));
  }
}
