package io.holdfast.server.http;

import static io.holdfast.server.http.ServedApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.RetryPolicy;
import io.holdfast.server.endpoint.JobSpec;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobsOverHttpTest {
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
  void aSubmittedJobIsShownAsItWas() throws Exception {
    HttpResponse<String> made =
        api.post("/v1/jobs", "{\"type\":\"mail\",\"payload\":{\"to\": \"ä\", \"n\": 1.10}}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(made.body())
        .isEqualTo("{\"id\":\"1\",\"generation\":1,\"state\":\"READY\",\"duplicate\":false}");
    HttpResponse<String> shown = api.get("/v1/jobs/1");
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.body())
        .isEqualTo(
            "{\"id\":\"1\",\"queue\":\"default\",\"type\":\"mail\",\"state\":\"READY\","
                + "\"payload\":{\"to\":\"ä\",\"n\":1.10},\"generation\":1,\"attempt\":1,"
                + "\"maxAttempts\":3,\"cancelRequested\":false,\"onWorkerLoss\":\"REASSIGN\","
                + "\"priority\":5}");
  }

  @Test
  void everyFieldReachesTheEndpoint() throws Exception {
    assertThat(
            api.post(
                    "/v1/jobs",
                    """
                    {"queue":"q","type":"t","payloadBase64":"AP8=","key":"k","runAt":
                    "2026-11-23T18:30:00Z","queueTimeout":"1s","totalTimeout":"2s","runTimeout":
                    "3s","maxAttempts":7,"retryDelay":"0s","onWorkerLoss":"HOLD","keyTtl":"1h"}
                    """)
                .statusCode())
        .isEqualTo(201);
    JobSpec spec = Objects.requireNonNull(api.endpoints.last);
    assertThat(spec.payload()).containsExactly(0, 255);
    assertThat(spec)
        .usingRecursiveComparison()
        .isEqualTo(
            new JobSpec(
                "k",
                "q",
                "t",
                spec.payload(),
                0,
                1_795_458_600_000L,
                1_000,
                2_000,
                3_600_000,
                Command.Submit.DEFAULT_PRIORITY,
                new JobRules(RetryPolicy.fixed(7, 0), 3_000, OnWorkerLoss.HOLD),
                JobTies.NONE));
    assertThat(json(api.get("/v1/jobs/1")).get("payloadBase64").asText()).isEqualTo("AP8=");
    assertThat(json(api.get("/v1/jobs/1")).get("readyAt").asText())
        .isEqualTo("2026-11-23T18:30:00Z");
  }

  @Test
  void theTraceOfARequestGoesWithItsJobToTheWorker() throws Exception {
    String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    api.send(
        api.posting("/v1/jobs", "{\"type\":\"t\"}")
            .header("traceparent", parent)
            .header("tracestate", "a=b"));
    assertThat(json(api.get("/v1/jobs/1")).get("traceparent").asText()).isEqualTo(parent);
    api.post("/v1/workers/w/sessions", "");
    JsonNode assigned = json(api.post("/v1/sessions/1/lease", "{}")).at("/assignments/0");
    assertThat(assigned.get("traceparent").asText()).isEqualTo(parent);
    assertThat(assigned.get("tracestate").asText()).isEqualTo("a=b");
    // A header that is wrong must not break what is traced; a field was meant.
    assertThat(
            api.send(api.posting("/v1/jobs", "{\"type\":\"t\"}").header("traceparent", "00-0-0-01"))
                .statusCode())
        .isEqualTo(201);
    assertThat(json(api.get("/v1/jobs/2")).has("traceparent")).isFalse();
    assertThat(
            json(api.post("/v1/jobs", "{\"type\":\"t\",\"traceparent\":\"00-0-0-01\"}"))
                .get("detail")
                .asText())
        .startsWith("Expected traceparent to be as in the W3C's Trace Context");
    api.post(
        "/v1/jobs:batch",
        "{\"jobs\":[{\"type\":\"t\",\"traceparent\":\"" + parent + "\",\"tracestate\":\"c=d\"}]}");
    assertThat(json(api.get("/v1/jobs/3")).get("tracestate").asText()).isEqualTo("c=d");
  }

  @Test
  void theSameKeyIsTheSameJob() throws Exception {
    String body = "{\"type\":\"mail\",\"payload\":1}";
    for (String key : new String[] {"k-1", "\"k-1\""}) {
      HttpResponse<String> made =
          api.send(api.posting("/v1/jobs", body).header("Idempotency-Key", key));
      assertThat(json(made).get("id").asText()).isEqualTo("1");
      assertThat(made.statusCode()).isEqualTo(key.equals("k-1") ? 201 : 200);
    }
    assertThat(json(api.post("/v1/jobs", "{\"type\":\"mail\",\"key\":\"k-1\"}")).get("code"))
        .hasToString("\"KEY_CONFLICT\"");
  }

  /** JSON that comes back as the same, character by character, but for spaces around it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"\"",
        "\"a\\\\n\\\"\\u0001\"",
        "0",
        "-0.0",
        "1e400",
        "123456789012345678901234567890.000",
        "[]",
        "{\"a\":[{},[1,[2]]],\"b\":null}"
      })
  void aPayloadIsKeptAsItWasWritten(String payload) throws Exception {
    api.post("/v1/jobs", "{\"type\":\"t\",\"payload\": " + payload + " }");
    assertThat(Objects.requireNonNull(api.endpoints.last).payload())
        .isEqualTo(payload.getBytes(StandardCharsets.UTF_8));
    assertThat(api.get("/v1/jobs/1").body()).contains("\"payload\":" + payload + ",");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 2", "{", "nul", "\u0001", "{\"a\":01}"})
  void bytesThatAreNotOneJsonValueAreShownInBase64(String bytes) throws Exception {
    String base64 = Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.UTF_8));
    api.post("/v1/jobs", "{\"type\":\"t\",\"payloadBase64\":\"" + base64 + "\"}");
    assertThat(json(api.get("/v1/jobs/1")).get("payloadBase64").asText()).isEqualTo(base64);
  }

  @Test
  void aBatchSaysWhatBecameOfEach() throws Exception {
    HttpResponse<String> items =
        api.post(
            "/v1/jobs:batch",
            """
            {"jobs":[{"type":"a","key":"k"},{"type":"a","key":"k"},{"type":"a","queue":"full"},
             {"type":"a","queue":"elsewhere"},{"type":"a","key":"k","payload":1}]}
            """);
    assertThat(items.statusCode()).isEqualTo(200);
    assertThat(items.body())
        .isEqualTo(
            "{\"items\":["
                + "{\"id\":\"1\",\"generation\":1,\"state\":\"READY\",\"duplicate\":false},"
                + "{\"id\":\"1\",\"generation\":1,\"state\":\"READY\",\"duplicate\":true},"
                + "{\"code\":\"FULL\",\"detail\":\"There are too many jobs\"},"
                + "{\"code\":\"NOT_LEADER\",\"detail\":\"r2 leads\"},"
                + "{\"code\":\"KEY_CONFLICT\",\"detail\":\"The key has another job\"}]}");
    assertThat(api.post("/v1/jobs:batch", "{\"jobs\":[]}").body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void aBatchOfWhichNothingWasTakenForTheReplicasSakeIsRefusedAsAWhole() throws Exception {
    String body = "{\"jobs\":[{\"type\":\"a\",\"queue\":\"elsewhere\"}]}";
    HttpResponse<String> refused = api.post("/v1/jobs:batch", body);
    assertThat(refused.statusCode()).isEqualTo(307);
    assertThat(refused.headers().firstValue("Location"))
        .hasValue("http://127.0.0.1:2/v1/jobs:batch");
  }

  @Test
  void whatIsWrongInABatchIsToldWithItsPlaceAndNothingIsSubmitted() throws Exception {
    HttpResponse<String> refused =
        api.post(
            "/v1/jobs:batch", "{\"jobs\":[{\"type\":\"a\"},{\"type\":\"a\",\"delya\":\"1s\"}]}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).get("detail").asText())
        .isEqualTo("There is no field \"jobs[1].delya\"; did you mean delay?");
    assertThat(api.endpoints.last).isNull();
    String many = "{\"jobs\":[" + "{\"type\":\"a\"},".repeat(1_000) + "{\"type\":\"a\"}]}";
    assertThat(json(api.post("/v1/jobs:batch", many)).get("detail").asText())
        .isEqualTo("Expected jobs to have at most 1000 items but it has more");
  }

  @Test
  void pagesFollowEachOther() throws Exception {
    for (int i = 0; i < 3; i++) {
      api.post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"a b\"}");
    }
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    HttpResponse<String> first = api.get("/v1/jobs?queue=a%20b&state=READY&limit=2");
    assertThat(json(first).get("jobs")).hasSize(2);
    String cursor = json(first).get("cursor").asText();
    HttpResponse<String> second = api.get("/v1/jobs?queue=a+b&limit=2&cursor=" + cursor);
    assertThat(json(second).get("jobs").findValuesAsText("id")).containsExactly("3");
    assertThat(json(second).has("cursor")).isFalse();
  }

  @Test
  void waitingForTheEndOfAJobAnswersWhenItEnds() throws Exception {
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return api.get("/v1/jobs/1?wait=10s");
              } catch (Exception failed) {
                throw new IllegalStateException(failed);
              }
            });
    // It may end before or after the other asks: both are answered the same.
    assertThat(json(api.post("/v1/jobs/1:cancel", "")).get("state").asText())
        .isEqualTo("CANCELLED");
    assertThat(json(waiting.get()).get("state").asText()).isEqualTo("CANCELLED");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/jobs/1:retry, NOT_ENDED, 409",
    "POST, /v1/jobs/1:resume, NOT_HELD, 409",
    "POST, /v1/jobs/2:cancel, NOT_FOUND, 404",
    "GET, /v1/jobs/2, NOT_FOUND, 404",
    "GET, /v1/jobs/2:explain, NOT_FOUND, 404",
  })
  void aRefusalIsAProblemWithItsCode(String method, String path, String code, int status)
      throws Exception {
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    HttpResponse<String> refused = method.equals("GET") ? api.get(path) : api.post(path, "");
    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(refused).get("code").asText()).isEqualTo(code);
    assertThat(json(refused).get("type").asText())
        .isEqualTo(
            "https://holdfast.io/problems/"
                + code.toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    assertThat(json(refused).get("status").asInt()).isEqualTo(status);
    assertThat(json(refused).get("detail").asText()).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "full, 429, FULL, Retry-After, 1",
    "nobody, 503, NO_LEADER, Retry-After, 1",
    "far, 503, NO_LEADER, Retry-After, 1",
    "unsure, 503, INDETERMINATE, Retry-After, 1",
    "elsewhere, 307, NOT_LEADER, Location, http://127.0.0.1:2/v1/jobs",
    "bug, 500, INTERNAL, Cache-Control, no-store",
  })
  void whatTheReplicaCannotDoIsToldWithWhatToDoAboutIt(
      String queue, int status, String code, String header, String value) throws Exception {
    HttpResponse<String> refused =
        api.post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"" + queue + "\"}");
    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(json(refused).get("code").asText()).isEqualTo(code);
    assertThat(refused.headers().firstValue(header)).hasValue(value);
    assertThat(refused.body()).doesNotContain("Exception", "odd");
  }

  @Test
  void whyAJobDoesNotRunAndWhatQueuesHoldCanBeAsked() throws Exception {
    api.post("/v1/jobs", "{\"type\":\"t\"}");
    assertThat(api.get("/v1/jobs/1:explain").body())
        .isEqualTo(
            "{\"id\":\"1\",\"state\":\"READY\",\"code\":\"NO_WORKER_FOR_TYPE\","
                + "\"text\":\"Nobody does it\"}");
    assertThat(api.get("/v1/queues").body())
        .isEqualTo(
            "{\"queues\":[{\"queue\":\"default\",\"scheduled\":0,\"ready\":1,\"assigned\":0,"
                + "\"running\":0,\"held\":0,\"mode\":\"OPEN\",\"weight\":1}]}");
  }
}
