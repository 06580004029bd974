package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.holdfast.api.v1.GetRequest;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.StatusRequest;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitRequest;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.ProblemCode;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to be refused over gRPC: status, stable code, one line. */
class WrongCallsTest {
  private static final int MIB = 1 << 20;

  /** Refuses a job with the refusal that its queue is named after; "none" waits for ever. */
  private final JobEndpoint jobs =
      Scripted.endpoint(
          JobEndpoint.class,
          "submit",
          arguments -> {
            String queue = ((io.holdfast.server.endpoint.JobSpec) arguments[0]).queue();
            return switch (queue) {
              case "none" -> new CompletableFuture<>();
              case "bug" -> CompletableFuture.failedFuture(new IllegalStateException("odd"));
              case "far" ->
                  CompletableFuture.failedFuture(
                      new RefusedException(Refusal.NOT_LEADER, "r9 leads", "r9"));
              default ->
                  CompletableFuture.failedFuture(
                      new RefusedException(Refusal.valueOf(queue), "no: 100 % \u00fc", "r2"));
            };
          });

  private ServedReplica replica;

  @BeforeEach
  void start() throws IOException {
    replica =
        new ServedReplica(
            jobs,
            Scripted.endpoint(WorkerEndpoint.class, "none", none -> none),
            Scripted.cluster());
  }

  @AfterEach
  void stop() {
    replica.close();
  }

  private StatusRuntimeException submit(String queue) {
    return submit(JobSpec.newBuilder().setType("mail").setQueue(queue));
  }

  private StatusRuntimeException submit(JobSpec.Builder job) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> replica.jobs().submit(SubmitRequest.newBuilder().setJob(job).build()));
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void eachRefusalHasTheCodeOfTheHttpApi(Refusal refusal) {
    StatusRuntimeException refused = submit(refusal.name());

    assertThat(ServedReplica.code(refused)).isEqualTo(refusal.name());
    assertThat(refused.getStatus().getCode().value())
        .isEqualTo(ProblemCode.of(refusal).grpcStatus());
    assertThat(refused.getStatus().getDescription()).isEqualTo("no: 100 % \u00fc");
    assertThat(ServedReplica.trailer(refused, "holdfast-leader"))
        .isEqualTo(refusal == Refusal.NOT_LEADER ? "http://127.0.0.1:2" : null);
    assertThat(ServedReplica.trailer(refused, "grpc-retry-pushback-ms"))
        .isEqualTo(refusal == Refusal.FULL ? "1000" : null);
  }

  @Test
  void onlyWhatWasNotDoneMayBeRepeatedByAnybody() {
    for (ProblemCode code : ProblemCode.values()) {
      boolean unavailable = code.grpcStatus() == Status.Code.UNAVAILABLE.value();
      assertThat(unavailable)
          .as(code.name())
          .isEqualTo(
              code == ProblemCode.NOT_LEADER
                  || code == ProblemCode.NO_LEADER
                  || code == ProblemCode.NOT_INITIALISED);
    }
  }

  @Test
  void aLeaderThatIsNoMemberIsNobody() {
    assertThat(ServedReplica.code(submit("far"))).isEqualTo("NO_LEADER");
  }

  @Test
  void aBugIsSaidWithoutItsTrace() {
    StatusRuntimeException refused = submit("bug");

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(refused.getStatus().getDescription()).doesNotContain("odd");
  }

  @Test
  void aBatchThatTheReplicaRefusesIsRefusedAsAWhole() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                replica
                    .jobs()
                    .submitBatch(
                        SubmitBatchRequest.newBuilder()
                            .addJobs(JobSpec.newBuilder().setType("a").setQueue("NOT_LEADER"))
                            .addJobs(JobSpec.newBuilder().setType("a").setQueue("NOT_LEADER"))
                            .build()));

    assertThat(ServedReplica.code(refused)).isEqualTo("NOT_LEADER");
    assertThat(ServedReplica.trailer(refused, "holdfast-leader")).isEqualTo("http://127.0.0.1:2");
  }

  @Test
  void aFieldThatIsWrongIsNamedWithWhatWouldBeRight() {
    assertThat(submit(JobSpec.newBuilder()).getStatus().getDescription())
        .isEqualTo("Expected job.type to have 1 to 1024 bytes but it has 0");
    assertThat(
            submit(JobSpec.newBuilder().setType("a").setMaxAttempts(-1))
                .getStatus()
                .getDescription())
        .isEqualTo("Expected job.max_attempts to be from 0 to 1000000 but it is -1");
    assertThat(
            submit(JobSpec.newBuilder().setType("a").setDelayMillis(1).setRunAtMillis(1))
                .getStatus()
                .getDescription())
        .isEqualTo(
            "Expected only one of job.delay_millis and job.run_at_millis but both are there");
    assertThat(
            submit(JobSpec.newBuilder().setType("a").setOnWorkerLossValue(9))
                .getStatus()
                .getDescription())
        .isEqualTo("Expected job.on_worker_loss to be from 0 to 3 but it is 9");
  }

  @Test
  void aPayloadOfTwoMebibytesIsRefusedAndOthersDoNotNotice() {
    CompletableFuture<StatusRuntimeException> large =
        CompletableFuture.supplyAsync(
            () ->
                submit(
                    JobSpec.newBuilder()
                        .setType("a")
                        .setPayload(ByteString.copyFrom(new byte[2 * MIB]))));
    StatusRuntimeException other = submit("FULL");

    StatusRuntimeException refused = large.orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(ServedReplica.code(refused)).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo("Expected job.payload to have at most 1048576 bytes but it has 2097152");
    assertThat(ServedReplica.code(other)).isEqualTo("FULL");
  }

  @Test
  void aMessageThatIsTooLargeEndsItsCallOnly() {
    StatusRuntimeException refused =
        submit(
            JobSpec.newBuilder().setType("a").setPayload(ByteString.copyFrom(new byte[6 * MIB])));

    assertThat(ServedReplica.code(refused)).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(ServedReplica.code(submit("FULL"))).isEqualTo("FULL");
  }

  @Test
  void aCompressedMessageIsRefusedBeforeItIsUnpacked() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                replica
                    .jobs()
                    .withCompression("gzip")
                    .get(GetRequest.newBuilder().setId(1).build()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(ServedReplica.code(refused)).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "0A0522036D6F6E, INVALID_ARGUMENT, a message that is cut",
    "0A051A03FFFEFD, INVALID_ARGUMENT, text that is not UTF-8",
    "7801, INVALID_ARGUMENT, an unknown field of the request",
    "0A061A0161F80601, INVALID_ARGUMENT, an unknown field of the job",
    "0A09120446554C4C1A0161, FULL, a message that is right",
  })
  void whatIsNoMessageOfTheDescriptionIsRefused(String hex, String code, String what) {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> call("holdfast.v1.Jobs/Submit", bytes(hex)));

    assertThat(ServedReplica.code(refused)).as(what).isEqualTo(code);
  }

  @Test
  void anUnknownFieldIsNamed() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> call("holdfast.v1.Jobs/Submit", bytes("0A061A0161F80601")));

    assertThat(refused.getStatus().getDescription())
        .isEqualTo("There is no field job.111 of holdfast.v1.JobSpec that this server knows");
  }

  @ParameterizedTest
  @CsvSource({"holdfast.v1.Jobs/Sumbit", "holdfast.v2.Jobs/Submit", "grpc.health.v1.Health/Check"})
  void anUnknownMethodIsUnimplemented(String method) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> call(method, new byte[0]));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(ServedReplica.code(refused)).isEqualTo("METHOD_NOT_ALLOWED");
  }

  @Test
  void aDeadlineEndsACallThatIsNotAnswered() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                replica
                    .jobs()
                    .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                    .submit(
                        SubmitRequest.newBuilder()
                            .setJob(JobSpec.newBuilder().setType("a").setQueue("none"))
                            .build()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void theHttpApiIsOnTheSamePort() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    URI address = URI.create("http://127.0.0.1:" + replica.front.port() + "/v1/cluster");

    assertThat(
            http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
    assertThat(replica.cluster().status(StatusRequest.getDefaultInstance()).getReplica())
        .isEqualTo("r1");
    assertThat(replica.figures.scrape())
        .contains("holdfast_grpc_calls_seconds_count{code=\"OK\"")
        .contains("method=\"holdfast.v1.Cluster/Status\"");
  }

  private void call(String method, byte[] message) {
    var unused =
        ClientCalls.blockingUnaryCall(
            replica.sameChannel(),
            MethodDescriptor.<byte[], byte[]>newBuilder(new Raw(), new Raw())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .build(),
            CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
            message);
  }

  private static byte[] bytes(String hex) {
    return java.util.HexFormat.of().parseHex(hex);
  }

  private static final class Raw implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
