package io.holdfast.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.JobState;
import io.holdfast.api.v1.Refused;
import io.holdfast.api.v1.Submission;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitBatchResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Messages as the JSON that says the same, by the generated types. */
final class Bodies {
  private Bodies() {}

  static String batchAsJson(byte[] batch) {
    SubmitBatchRequest read;
    try {
      read = SubmitBatchRequest.parseFrom(batch);
    } catch (InvalidProtocolBufferException wrong) {
      throw new IllegalArgumentException(wrong);
    }
    byte[] json =
        WireJson.object(
            out -> {
              out.writeArrayFieldStart("jobs");
              for (JobSpec job : read.getJobsList()) {
                out.writeStartObject();
                if (!job.getQueue().isEmpty()) {
                  out.writeStringField("queue", job.getQueue());
                }
                out.writeStringField("type", job.getType());
                out.writeStringField("key", job.getKey());
                if (job.getKeyTtlMillis() != 0) {
                  out.writeStringField(
                      "keyTtl", Lengths.text(Duration.ofMillis(job.getKeyTtlMillis())));
                }
                WireJson.bytes(out, "payload", job.getPayload().toByteArray(), true);
                out.writeEndObject();
              }
              out.writeEndArray();
            });
    return new String(json, StandardCharsets.UTF_8);
  }

  /** What is no such answer stays as it is. */
  static byte[] batchAnswer(String json) {
    SubmitBatchResponse.Builder answer = SubmitBatchResponse.newBuilder();
    JsonNode tree;
    try {
      tree = WireJson.tree(json.getBytes(StandardCharsets.UTF_8));
    } catch (HoldfastException none) {
      return json.getBytes(StandardCharsets.UTF_8);
    }
    for (JsonNode item : tree.path("items")) {
      if (item.has("code")) {
        answer
            .addOutcomesBuilder()
            .setRefused(
                Refused.newBuilder()
                    .setCode(item.get("code").asText())
                    .setMessage(item.path("detail").asText()));
      } else {
        answer
            .addOutcomesBuilder()
            .setSubmission(
                Submission.newBuilder()
                    .setId(item.get("id").asLong())
                    .setGeneration(item.get("generation").asLong())
                    .setState(JobState.valueOf("JOB_STATE_" + item.get("state").asText()))
                    .setDuplicate(item.get("duplicate").asBoolean()));
      }
    }
    return answer.build().toByteArray();
  }
}
