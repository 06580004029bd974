package io.holdfast.server.http;

import static io.holdfast.server.http.ServedApi.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class HttpFrontTest {
  @Test
  void aPortInUseIsOneLine() throws Exception {
    try (ServedApi first = new ServedApi()) {
      int port = first.front.port();
      assertThatThrownBy(() -> new ServedApi(HttpOptions.of("127.0.0.1", port, 10_000)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void itStopsAcceptingAndStillAnswersWhatIsUnderWay() throws Exception {
    try (ServedApi api = new ServedApi()) {
      api.post("/v1/workers/w/sessions", "");
      CompletableFuture<HttpResponse<String>> poll =
          api.posted("/v1/sessions/1/lease", "{\"wait\":\"20s\"}");
      await().until(() -> api.endpoints.polls.containsKey(1L));
      api.front.stopAccepting();
      await().until(() -> refuses(api.front.port()));
      Objects.requireNonNull(api.endpoints.polls.get(1L))
          .complete(new Delivery(3, List.of(), List.of()));
      assertThat(poll.get(10, SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private static boolean refuses(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  void healthFollowsTheReplica() throws Exception {
    try (ServedApi api = new ServedApi()) {
      assertThat(api.get("/livez").body()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(api.get("/readyz").statusCode()).isEqualTo(200);
      api.endpoints.well = false;
      assertThat(api.get("/livez").statusCode()).isEqualTo(500);
      assertThat(api.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(json(api.get("/readyz")).get("code").asText()).isEqualTo("NO_LEADER");
    }
  }

  @Test
  void theClusterIsShownAndObeys() throws Exception {
    try (ServedApi api = new ServedApi()) {
      assertThat(json(api.get("/v1/cluster")))
          .isEqualTo(
              json(
                  """
                  {"replica":"r1","clusterId":"0123456789abcdef0123456789abcdef",
                   "leader":"r1","term":3,"role":"LEADER","appliedIndex":10,
                   "commitIndex":12,"members":[{"replica":"r1","api":"http://127.0.0.1:1","standing":"VOTER","clockOffsetMillis":0},
                   {"replica":"r2","api":"http://127.0.0.1:2","standing":"VOTER","clockOffsetMillis":0}],
                   "recovery":{"term":3,"entriesReplayed":10,"notificationsPending":2,
                   "took":"1s500ms"}}
                  """));
      assertThat(api.post("/v1/cluster:transfer", "{\"replica\":\"r2\"}").statusCode())
          .isEqualTo(204);
      assertThat(api.post("/v1/cluster:snapshot", "").body()).isEqualTo("{\"index\":10}");
    }
  }

  @Test
  void figuresHaveTheNamesThatBoardsUse() throws Exception {
    try (ServedApi api = new ServedApi()) {
      api.post("/v1/jobs", "{\"type\":\"t\"}");
      api.get("/nothing/here");
      String figures = api.get("/metrics").body();
      assertThat(figures)
          .contains(
              "holdfast_raft_term 3.0",
              "holdfast_raft_is_leader 1.0",
              "holdfast_raft_commit_lag 2.0",
              "holdfast_queue_jobs{queue=\"default\",state=\"ready\"} 1.0",
              "holdfast_http_requests_seconds_count{method=\"POST\",route=\"/v1/jobs\",status=\"201\"} 1",
              "route=\"none\",status=\"404\"");
    }
  }
}
