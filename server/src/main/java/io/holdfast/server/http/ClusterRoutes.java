package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.server.access.Right;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.ClusterEndpoint.Change;
import io.holdfast.server.endpoint.ClusterEndpoint.ClusterInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Member;
import io.holdfast.server.endpoint.ClusterEndpoint.Recovery;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.metrics.ServerMetrics;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What operators and their machines ask: the cluster, its health, its figures, this API. */
final class ClusterRoutes {
  private static final Shape TRANSFER = new Shape().with(Kind.TEXT, "replica");
  private static final Shape NOTHING = new Shape();
  private static final Shape MEMBER = new Shape().with(Kind.TEXT, "replica", "replication", "api");

  private final ClusterEndpoint cluster;
  private final ServerMetrics metrics;
  private final byte[] openApi;

  ClusterRoutes(ClusterEndpoint cluster, ServerMetrics metrics) {
    this.cluster = cluster;
    this.metrics = metrics;
    this.openApi = resource("/openapi.json");
  }

  private static byte[] resource(String name) {
    try (InputStream in = ClusterRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Expected " + name + " in the jar but it is not there");
      }
      return in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException("Expected to read " + name + " but could not", broken);
    }
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/cluster", call -> now(status())).needs(Right.LOOK),
        Route.post("/v1/cluster:transfer", this::transfer),
        Route.post("/v1/cluster:snapshot", this::snapshot),
        Route.post("/v1/cluster:init", this::init),
        Route.post("/v1/cluster/members", this::add),
        Route.delete("/v1/cluster/members/{id}", this::remove),
        Route.get("/livez", call -> health(cluster.live(), ProblemCode.INTERNAL)).needs(Right.NONE),
        Route.get("/readyz", call -> health(cluster.ready(), notReady())).needs(Right.NONE),
        Route.get("/metrics", this::figures).needs(Right.LOOK),
        Route.get("/openapi.json", call -> now(Reply.of("application/json", openApi)))
            .needs(Right.NONE));
  }

  private static CompletableFuture<Reply> now(Reply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  private Reply status() {
    ClusterInfo info = cluster.status();
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("replica", info.replica());
          if (!info.clusterId().isEmpty()) {
            out.writeStringField("clusterId", info.clusterId());
          }
          if (info.leader() != null) {
            out.writeStringField("leader", info.leader());
          }
          out.writeNumberField("term", info.term());
          out.writeStringField("role", info.log().role().name());
          out.writeNumberField("appliedIndex", info.log().appliedIndex());
          out.writeNumberField("commitIndex", info.log().commitIndex());
          out.writeArrayFieldStart("members");
          for (Member each : info.members()) {
            out.writeStartObject();
            out.writeStringField("replica", each.replica());
            out.writeStringField("api", each.api());
            if (each.replication() != null) {
              out.writeStringField("replication", each.replication());
            }
            out.writeStringField("standing", each.standing().name());
            if (each.clockOffsetMillis() != null) {
              out.writeNumberField("clockOffsetMillis", each.clockOffsetMillis());
            }
            out.writeEndObject();
          }
          out.writeEndArray();
          Recovery recovery = info.recovery();
          if (recovery != null) {
            out.writeObjectFieldStart("recovery");
            out.writeNumberField("term", recovery.term());
            out.writeNumberField("entriesReplayed", recovery.entriesReplayed());
            out.writeNumberField("notificationsPending", recovery.notificationsPending());
            out.writeStringField("took", TimeText.printLength(recovery.millis()));
            if (!recovery.byWorker().isEmpty()) {
              out.writeObjectFieldStart("byWorker");
              for (Map.Entry<String, Long> each : recovery.byWorker().entrySet()) {
                out.writeNumberField(each.getKey(), each.getValue());
              }
              out.writeEndObject();
            }
            MissedWriter.write(out, info.missed());
            out.writeEndObject();
          }
          out.writeEndObject();
        });
  }

  private CompletableFuture<Reply> transfer(Call call) {
    String replica = call.body(TRANSFER).requiredName("replica");
    return cluster.transfer(replica).thenApply(ok -> Reply.done());
  }

  private CompletableFuture<Reply> snapshot(Call call) {
    call.body(NOTHING);
    return cluster
        .snapshot()
        .thenApply(
            index ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeNumberField("index", index);
                      out.writeEndObject();
                    }));
  }

  private CompletableFuture<Reply> init(Call call) {
    call.body(NOTHING);
    return cluster
        .init()
        .thenApply(
            begun ->
                Reply.json(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("clusterId", begun.clusterId());
                      out.writeArrayFieldStart("members");
                      for (Change each : begun.members()) {
                        write(out, each);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }));
  }

  private CompletableFuture<Reply> add(Call call) {
    Fields body = call.body(MEMBER);
    return cluster
        .add(
            MemberFields.replica("replica", body.text("replica")),
            MemberFields.replication(body.text("replication")),
            MemberFields.api(body.text("api")))
        .thenApply(change -> Reply.json(200, out -> write(out, change)));
  }

  private CompletableFuture<Reply> remove(Call call) {
    return cluster
        .remove(MemberFields.replica("the id in the address", call.variable()))
        .thenApply(change -> Reply.json(200, out -> write(out, change)));
  }

  private static void write(JsonGenerator out, Change change) throws IOException {
    out.writeStartObject();
    out.writeStringField("replica", change.replica());
    out.writeStringField("standing", change.standing().name());
    if (change.reason() != null) {
      out.writeStringField("reason", change.reason());
    }
    out.writeEndObject();
  }

  private ProblemCode notReady() {
    return cluster.initialised() ? ProblemCode.NO_LEADER : ProblemCode.NOT_INITIALISED;
  }

  private CompletableFuture<Reply> health(boolean good, ProblemCode otherwise) {
    if (!good) {
      throw new ProblemException(
          otherwise,
          switch (otherwise) {
            case INTERNAL -> "The replica can do nothing any more";
            case NOT_INITIALISED ->
                "This replica belongs to no cluster yet: 'holdfast cluster init' begins one,"
                    + " 'holdfast cluster add' brings a replica into one";
            default -> "This replica does not serve and knows nobody who does";
          });
    }
    return now(
        Reply.json(
            200,
            out -> {
              out.writeStartObject();
              out.writeStringField("status", "ok");
              out.writeEndObject();
            }));
  }

  private CompletableFuture<Reply> figures(Call call) {
    return metrics
        .scrape()
        .thenApply(
            text ->
                Reply.of(
                    "text/plain; version=0.0.4; charset=utf-8",
                    text.getBytes(StandardCharsets.UTF_8)));
  }
}
