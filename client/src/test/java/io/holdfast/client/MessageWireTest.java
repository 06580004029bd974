package io.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.holdfast.api.v1.AcceptRequest;
import io.holdfast.api.v1.CompleteRequest;
import io.holdfast.api.v1.ItemResult;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.LeaseRequest;
import io.holdfast.api.v1.LeaseResponse;
import io.holdfast.api.v1.Refused;
import io.holdfast.api.v1.Results;
import io.holdfast.api.v1.Submission;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitBatchResponse;
import io.holdfast.api.v1.SubmitOutcome;
import io.holdfast.client.Transport.Assignment;
import io.holdfast.client.Transport.Completion;
import io.holdfast.client.Transport.Delivery;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.ItemAnswer;
import io.holdfast.client.Transport.Status;
import io.holdfast.client.Transport.Trace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written and read by hand is what the generated types write and read. */
final class MessageWireTest {
  private static final byte[] NONE = {};
  private static final MessageWire WIRE = MessageWire.MESSAGES;

  @Test
  void jobsAreWrittenAsTheGeneratedTypeReadsThem() throws Exception {
    byte[] large = new byte[100_000];
    new Random(1).nextBytes(large);
    NewJob plain = new NewJob(null, "t", "k", null, NONE, false, NONE);
    NewJob full =
        new NewJob("sch\u00f6n", "\ud83d\ude00", "k2", Duration.ofDays(1), large, false, NONE);
    assertThat(SubmitBatchRequest.parseFrom(WIRE.jobs(List.of(plain, full))))
        .isEqualTo(
            SubmitBatchRequest.newBuilder()
                .addJobs(JobSpec.newBuilder().setType("t").setKey("k"))
                .addJobs(
                    JobSpec.newBuilder()
                        .setQueue("sch\u00f6n")
                        .setType("\ud83d\ude00")
                        .setKey("k2")
                        .setKeyTtlMillis(86_400_000)
                        .setPayload(ByteString.copyFrom(large)))
                .build());
  }

  @Test
  void aJobWithAnythingUnusualIsNotPlain() {
    NewJob plain = new NewJob(null, "t", "k", null, NONE, false, NONE);
    assertThat(plain.isPlain()).isTrue();
    assertThat(
            List.of(
                options().delay(Duration.ZERO),
                options().maxAttempts(3),
                options().trace("a", "b")))
        .allMatch(each -> !each.job("t", NONE, false, "k", Duration.ofDays(1)).isPlain());
    // Text that is there and empty is refused by the server, so it has to get there as it is.
    assertThat(
            List.of(
                options().queue(""), options().idempotencyKey(""), options().keyTtl(Duration.ZERO)))
        .allMatch(each -> !each.job("t", NONE, false, "k", Duration.ofDays(1)).isPlain());
    assertThat(options().queue("q").job("t", NONE, false, "k", Duration.ofDays(1)).isPlain())
        .isTrue();
  }

  private static JobOptions options() {
    return new JobOptions();
  }

  @Test
  void whatBecameOfJobsIsReadInTheirOrder() {
    SubmitBatchResponse answer =
        SubmitBatchResponse.newBuilder()
            .addOutcomes(
                SubmitOutcome.newBuilder()
                    .setSubmission(
                        Submission.newBuilder()
                            .setId(1L << 60)
                            .setGeneration(1)
                            .setStateValue(3)
                            .setDuplicate(true)))
            .addOutcomes(
                SubmitOutcome.newBuilder()
                    .setRefused(Refused.newBuilder().setCode("FULL").setMessage("m")))
            .build();
    var verdicts = WIRE.verdicts(answer.toByteArray());
    assertThat(verdicts.get(0).submitted())
        .isEqualTo(new Submissions.Submitted(1L << 60, 1, JobState.ASSIGNED, true));
    assertThat(verdicts.get(1).refusal()).hasMessage("m");
    assertThat(verdicts).hasSize(2);
  }

  @Test
  void everyStateIsReadByItsNameAndOthersAreUnknown() {
    for (io.holdfast.api.v1.JobState each : io.holdfast.api.v1.JobState.values()) {
      if (each == io.holdfast.api.v1.JobState.UNRECOGNIZED) {
        continue;
      }
      String name = each.name().substring("JOB_STATE_".length());
      assertThat(state(each.getNumber())).isEqualTo(JobState.named(name));
    }
    assertThat(state(77)).isEqualTo(JobState.UNKNOWN);
  }

  private static JobState state(int number) {
    SubmitBatchResponse.Builder answer = SubmitBatchResponse.newBuilder();
    answer.addOutcomesBuilder().getSubmissionBuilder().setId(1).setStateValue(number);
    Submissions.Submitted read = WIRE.verdicts(answer.build().toByteArray()).get(0).submitted();
    return read == null ? JobState.UNKNOWN : read.state();
  }

  @Test
  void whatThereIsForASessionIsReadWithEverything() throws Exception {
    LeaseResponse.Builder answer = LeaseResponse.newBuilder().setTerm(9).setDraining(true);
    answer.addCancelsBuilder().setJob(5).setGeneration(6);
    for (String queue : List.of("q", "q", "\u00fc")) {
      answer
          .addAssignmentsBuilder()
          .setJob(7)
          .setGeneration(8)
          .setAttempt(2)
          .setQueue(queue)
          .setType("t")
          .setPayload(ByteString.copyFromUtf8("p"))
          .setRunTimeoutMillis(1)
          .setOnWorkerLossValue(3)
          .setTraceparent("00-1")
          .setTracestate("a=b");
    }
    answer.addAssignmentsBuilder().setJob(1).setGeneration(1).setOnWorkerLossValue(99);
    // What a newer server says more is passed over, of every kind.
    answer.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(
                100,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(1)
                    .addFixed32(2)
                    .addFixed64(3)
                    .addLengthDelimited(ByteString.copyFromUtf8("more"))
                    .build())
            .build());
    Delivery read = WIRE.delivery(answer.build().toByteArray());
    byte[] payload = "p".getBytes(StandardCharsets.UTF_8);
    Trace trace = new Trace("00-1", "a=b");
    assertThat(read.term()).isEqualTo(9);
    assertThat(read.draining()).isTrue();
    assertThat(read.cancels()).containsExactly(new Held(5, 6));
    assertThat(read.assignments())
        .containsExactly(
            new Assignment(7, 8, 2, "q", "t", payload, OnWorkerLoss.FAIL, trace),
            new Assignment(7, 8, 2, "q", "t", payload, OnWorkerLoss.FAIL, trace),
            new Assignment(7, 8, 2, "\u00fc", "t", payload, OnWorkerLoss.FAIL, trace),
            new Assignment(1, 1, 0, "", "", NONE, OnWorkerLoss.HOLD, Trace.NONE));
  }

  @Test
  void whatASessionSaysIsWrittenAsTheGeneratedTypesReadIt() throws Exception {
    LeaseRequest lease = LeaseRequest.parseFrom(WIRE.lease(1_000, Duration.ofSeconds(20)));
    assertThat(lease.getSlots()).isEqualTo(1_000);
    assertThat(lease.getWaitMillis()).isEqualTo(20_000);
    AcceptRequest accept =
        AcceptRequest.parseFrom(WIRE.accept(1L << 62, List.of(new Held(1, 2), new Held(300, 4))));
    assertThat(accept.getSession()).isEqualTo(1L << 62);
    assertThat(accept.getItemsList()).extracting(each -> each.getJob()).containsExactly(1L, 300L);
    assertThat(accept.getItemsList())
        .extracting(each -> each.getGeneration())
        .containsExactly(2L, 4L);
    CompleteRequest complete =
        CompleteRequest.parseFrom(
            WIRE.complete(
                3,
                List.of(
                    new Completion(new Held(1, 2), new byte[200], false),
                    new Completion(new Held(5, 6), NONE, true))));
    assertThat(complete.getItemsList())
        .extracting(each -> each.getResult().size())
        .containsExactly(200, 0);
  }

  @Test
  void resultsAreReadAndUnknownOnesAreRefused() {
    Results.Builder results = Results.newBuilder();
    results.addItemsBuilder().setJob(1).setStatus(ItemResult.Status.STATUS_OK).setGeneration(1);
    results
        .addItemsBuilder()
        .setStatus(ItemResult.Status.STATUS_FENCED)
        .setGeneration(2)
        .setOwner(3);
    results.addItemsBuilder().setStatus(ItemResult.Status.STATUS_NOT_FOUND);
    assertThat(WIRE.results(results.build().toByteArray()))
        .containsExactly(
            new ItemAnswer(Status.OK, 1, 0),
            new ItemAnswer(Status.FENCED, 2, 3),
            new ItemAnswer(Status.NOT_FOUND, 0, 0));
    results.addItemsBuilder().setJob(1);
    assertThatThrownBy(() -> WIRE.results(results.build().toByteArray()))
        .hasMessageContaining("OK, FENCED or NOT_FOUND");
  }

  @Test
  void whateverComesIsAnAnswerOrAnInvalidOne() {
    LeaseResponse.Builder answer = LeaseResponse.newBuilder().setTerm(9);
    answer.addAssignmentsBuilder().setJob(7).setQueue("queue").setType("type");
    byte[] whole = answer.build().toByteArray();
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] broken = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int at = 0; at < broken.length; at++) {
        if (random.nextInt(8) == 0) {
          broken[at] = (byte) random.nextInt();
        }
      }
      try {
        WIRE.delivery(broken);
      } catch (HoldfastException invalid) {
        assertThat(invalid.code()).isEqualTo(HoldfastException.INVALID_ANSWER);
      }
    }
  }
}
