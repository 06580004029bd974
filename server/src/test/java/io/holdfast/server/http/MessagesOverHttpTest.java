package io.holdfast.server.http;

import static io.holdfast.server.http.ServedApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.holdfast.api.v1.AcceptRequest;
import io.holdfast.api.v1.CompleteRequest;
import io.holdfast.api.v1.ItemResult;
import io.holdfast.api.v1.LeaseRequest;
import io.holdfast.api.v1.LeaseResponse;
import io.holdfast.api.v1.Results;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitBatchResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes that take messages do with them what they do with JSON. */
final class MessagesOverHttpTest {
  private static final String MESSAGES = "application/x-protobuf";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ServedApi api;

  @BeforeEach
  void serve() throws Exception {
    api = new ServedApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    return client.send(
        api.to(path)
            .header("Content-Type", MESSAGES)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private byte[] say(String path, Message body) throws Exception {
    HttpResponse<byte[]> answer = post(path, body.toByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(MESSAGES);
    return answer.body();
  }

  @Test
  void aJobGoesFromSubmitToItsResult() throws Exception {
    api.post("/v1/workers/w/sessions", "");
    SubmitBatchRequest.Builder batch = SubmitBatchRequest.newBuilder();
    batch
        .addJobsBuilder()
        .setType("mail")
        .setKey("k")
        .setPayload(ByteString.copyFromUtf8("{\"to\":\"a\"}"));
    SubmitBatchResponse made = SubmitBatchResponse.parseFrom(say("/v1/jobs:batch", batch.build()));
    assertThat(made.getOutcomes(0).getSubmission().getId()).isEqualTo(1);

    LeaseResponse lease =
        LeaseResponse.parseFrom(
            say(
                "/v1/sessions/1/lease",
                LeaseRequest.newBuilder().setSlots(10).setWaitMillis(30_000).build()));
    assertThat(lease.getTerm()).isEqualTo(3);
    assertThat(lease.getAssignments(0).getJob()).isEqualTo(1);
    assertThat(lease.getAssignments(0).getPayload().toStringUtf8()).isEqualTo("{\"to\":\"a\"}");
    assertThat(lease.getCancels(0).getJob()).isEqualTo(9);

    AcceptRequest.Builder accept = AcceptRequest.newBuilder().setSession(1);
    accept.addItemsBuilder().setJob(1).setGeneration(1);
    assertThat(Results.parseFrom(say("/v1/assignments:accept", accept.build())).getItems(0))
        .isEqualTo(
            ItemResult.newBuilder()
                .setJob(1)
                .setStatus(ItemResult.Status.STATUS_OK)
                .setGeneration(1)
                .setOwner(1)
                .build());
    CompleteRequest.Builder complete = CompleteRequest.newBuilder().setSession(1);
    complete
        .addItemsBuilder()
        .setJob(1)
        .setGeneration(1)
        .setResult(ByteString.copyFromUtf8("[1,2]"));
    say("/v1/assignments:complete", complete.build());
    assertThat(json(api.get("/v1/jobs/1")).get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(json(api.get("/v1/jobs/1")).get("result")).isEqualTo(json("[1,2]"));
  }

  @Test
  void whatIsWrongIsAProblemThatNamesTheField() throws Exception {
    SubmitBatchRequest.Builder batch = SubmitBatchRequest.newBuilder();
    batch.addJobsBuilder().setType("t");
    batch.addJobsBuilder().setType("t").setDelayMillis(-1);
    refused(
        "/v1/jobs:batch", batch.build().toByteArray(), "INVALID_ARGUMENT", "jobs[1].delay_millis");
    refused("/v1/jobs:batch", new byte[0], "INVALID_ARGUMENT", "Expected jobs to have 1 to");
    refused("/v1/jobs:batch", new byte[] {1, 2, 3}, "INVALID_ARGUMENT", ".proto");
    refused(
        "/v1/sessions/1/lease",
        LeaseRequest.newBuilder().setSlots(-1).build().toByteArray(),
        "INVALID_ARGUMENT",
        "slots");
    AcceptRequest.Builder accept = AcceptRequest.newBuilder().setSession(1);
    accept.addItemsBuilder().setJob(1);
    refused(
        "/v1/assignments:accept",
        accept.build().toByteArray(),
        "INVALID_ARGUMENT",
        "items[0].generation");
    refused("/v1/assignments:complete", new byte[0], "INVALID_ARGUMENT", "session");
  }

  private void refused(String path, byte[] body, String code, String part) throws Exception {
    HttpResponse<byte[]> answer = post(path, body);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    String problem = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(problem).isEqualTo(400);
    assertThat(json(problem).get("code").asText()).isEqualTo(code);
    assertThat(json(problem).get("detail").asText()).contains(part);
  }

  @Test
  void routesThatTakeNoMessagesSaySo() throws Exception {
    HttpResponse<byte[]> answer = post("/v1/jobs", new byte[] {1});
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("Expected the header Content-Type: application/json but it is");
  }
}
