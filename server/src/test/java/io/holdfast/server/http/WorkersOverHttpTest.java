package io.holdfast.server.http;

import static io.holdfast.server.http.ServedApi.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.server.endpoint.WorkerEndpoint.Assignment;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WorkersOverHttpTest {
  private static final String ONE_JOB = "\"items\":[{\"job\":\"1\",\"generation\":1";

  private ServedApi api;

  @BeforeEach
  void serve() throws Exception {
    api = new ServedApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void aJobGoesFromSubmitToItsResult() throws Exception {
    HttpResponse<String> opened = api.post("/v1/workers/ma%20iler/sessions", "");
    assertThat(opened.statusCode()).isEqualTo(201);
    assertThat(opened.body()).isEqualTo("{\"session\":\"1\",\"lease\":\"10s\",\"term\":3}");
    assertThat(api.get("/v1/workers").body())
        .isEqualTo(
            "{\"sessions\":[{\"session\":\"1\",\"worker\":\"ma iler\",\"queues\":[\"default\"],"
                + "\"types\":[],\"lease\":\"10s\",\"owned\":0,\"slots\":0,\"draining\":false}]}");
    api.post("/v1/jobs", "{\"type\":\"mail\",\"payload\":{\"to\":\"a\"}}");

    assertThat(api.post("/v1/sessions/1/lease", "{\"slots\":10,\"wait\":\"30s\"}").body())
        .isEqualTo(
            "{\"term\":3,\"assignments\":[{\"job\":\"1\",\"generation\":1,\"attempt\":1,"
                + "\"queue\":\"default\",\"type\":\"mail\",\"payload\":{\"to\":\"a\"},"
                + "\"runTimeout\":\"1s500ms\",\"onWorkerLoss\":\"REASSIGN\"}],"
                + "\"cancels\":[{\"job\":\"9\",\"generation\":2}]}");
    String session = "{\"session\":\"1\",";
    assertThat(api.post("/v1/assignments:accept", session + ONE_JOB + "}]}").body())
        .isEqualTo(
            "{\"items\":[{\"job\":\"1\",\"status\":\"OK\",\"generation\":1,\"owner\":\"1\"}]}");
    api.post("/v1/assignments:complete", session + ONE_JOB + ",\"result\":[1, 2]}]}");
    assertThat(json(api.get("/v1/jobs/1")))
        .isEqualTo(
            json(
                """
                {"id":"1","queue":"default","type":"mail","state":"SUCCEEDED",
                 "payload":{"to":"a"},"generation":1,"attempt":1,"maxAttempts":3,
                 "worker":"mailer","session":"1","cancelRequested":false,
                 "onWorkerLoss":"REASSIGN","priority":5,"result":[1,2]}
                """));
  }

  @Test
  void whoIsFencedLearnsWhoHasTheJob() throws Exception {
    api.post("/v1/workers/w/sessions", "{\"queues\":[\"default\"],\"types\":[\"t\"]}");
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    api.post("/v1/sessions/1/lease", "{}");
    assertThat(
            api.post(
                    "/v1/assignments:complete",
                    "{\"session\":\"2\","
                        + ONE_JOB
                        + "},{\"job\":\"7\",\"generation\":1,\"resultBase64\":\"AA==\"}]}")
                .body())
        .isEqualTo(
            "{\"items\":[{\"job\":\"1\",\"status\":\"FENCED\",\"generation\":1,\"owner\":\"1\"},"
                + "{\"job\":\"7\",\"status\":\"NOT_FOUND\",\"generation\":0}]}");
  }

  @Test
  void aFailureSaysWhatItsWorkerThinksOfAnotherAttempt() throws Exception {
    api.post(
        "/v1/assignments:fail",
        "{\"session\":\"1\","
            + ONE_JOB
            + ",\"error\":\"no\",\"retryable\":false,\"retryDelay\":\"0s\"},"
            + "{\"job\":\"2\",\"generation\":3}]}");
    assertThat(api.endpoints.failures)
        .containsExactly(new Failure(1, 1, "no", 0, false), new Failure(2, 3, "", -1, true));
  }

  @Test
  void aHeartbeatIsAnsweredWithWhatIsDifferent() throws Exception {
    api.post("/v1/workers/w/sessions", "{\"lease\":\"1m\"}");
    assertThat(
            api.post("/v1/sessions/1/heartbeat", "{\"held\":[{\"job\":\"5\",\"generation\":2}]}")
                .body())
        .isEqualTo(
            "{\"term\":3,\"lease\":\"1m\",\"lost\":[{\"job\":\"5\",\"generation\":2}],"
                + "\"cancels\":[]}");
  }

  @Test
  void aDrainedWorkerIsToldAndShown() throws Exception {
    api.post("/v1/workers/w/sessions", "{\"lease\":\"1m\"}");
    assertThat(api.post("/v1/workers/w:drain", "").body())
        .isEqualTo("{\"worker\":\"w\",\"session\":\"1\"}");
    assertThat(api.post("/v1/sessions/1/heartbeat", "").body()).endsWith(",\"draining\":true}");
    assertThat(json(api.get("/v1/workers")).at("/sessions/0/draining").asBoolean()).isTrue();
    assertThat(api.post("/v1/workers/x:drain", "").statusCode()).isEqualTo(404);
  }

  @Test
  void progressIsSaidWithTheHeartbeatAndShown() throws Exception {
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    api.post("/v1/workers/w/sessions", "");
    String held = "{\"held\":[{\"job\":\"1\",\"generation\":1,\"progress\":%s,\"note\":\"half\"}]}";
    assertThat(api.post("/v1/sessions/1/heartbeat", held.formatted("0.5")).statusCode())
        .isEqualTo(200);
    assertThat(json(api.get("/v1/jobs/1")).get("progress").asDouble()).isEqualTo(0.5);
    assertThat(json(api.get("/v1/jobs/1")).get("note").asText()).isEqualTo("half");
    assertThat(
            json(api.post("/v1/sessions/1/heartbeat", held.formatted("1.5")))
                .get("detail")
                .asText())
        .isEqualTo("Expected held[0].progress to be from 0.0 to 1.0 but it is 1.5");
    assertThat(
            json(api.post("/v1/sessions/1/heartbeat", held.formatted("true")))
                .get("detail")
                .asText())
        .isEqualTo("Expected held[0].progress to be a number but it is true");
  }

  @Test
  void aClosedSessionIsGone() throws Exception {
    api.post("/v1/workers/w/sessions", "");
    assertThat(api.send(api.to("/v1/sessions/1").DELETE()).statusCode()).isEqualTo(204);
    HttpResponse<String> gone = api.post("/v1/sessions/1/lease", "{}");
    assertThat(gone.statusCode()).isEqualTo(410);
    assertThat(json(gone).get("code").asText()).isEqualTo("SESSION_CLOSED");
  }

  @Test
  void aPollIsAnsweredWhenThereIsAJob() throws Exception {
    api.post("/v1/workers/w/sessions", "");
    CompletableFuture<HttpResponse<String>> poll =
        api.posted("/v1/sessions/1/lease", "{\"slots\":1,\"wait\":\"20s\"}");
    await().until(() -> api.endpoints.polls.containsKey(1L));
    deliver();
    assertThat(poll.get(20, SECONDS).body())
        .contains("\"job\":\"4\"", "\"payloadBase64\":\"AQ==\"");
  }

  @Test
  void aWorkerThatGoesAwayWhileItWaitsHurtsNobody() throws Exception {
    api.post("/v1/workers/w/sessions", "");
    String body = "{\"wait\":\"20s\"}";
    try (Socket worker = new Socket(InetAddress.getLoopbackAddress(), api.front.port())) {
      OutputStream out = worker.getOutputStream();
      out.write(
          ("POST /v1/sessions/1/lease HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                  + "Content-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      await().until(() -> api.endpoints.polls.containsKey(1L));
    }
    deliver();
    assertThat(api.get("/livez").statusCode()).isEqualTo(200);
  }

  private void deliver() {
    Objects.requireNonNull(api.endpoints.polls.get(1L))
        .complete(
            new Delivery(
                3,
                List.of(
                    new Assignment(
                        4, 1, 1, "default", "t", new byte[] {1}, 0, OnWorkerLoss.REASSIGN)),
                List.of()));
  }
}
