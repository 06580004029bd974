package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.holdfast.api.v1.CancelRequest;
import io.holdfast.api.v1.ExplainRequest;
import io.holdfast.api.v1.ExplainResponse;
import io.holdfast.api.v1.GetRequest;
import io.holdfast.api.v1.Job;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.JobState;
import io.holdfast.api.v1.ListRequest;
import io.holdfast.api.v1.ListResponse;
import io.holdfast.api.v1.OnWorkerLoss;
import io.holdfast.api.v1.QueuesRequest;
import io.holdfast.api.v1.ResumeRequest;
import io.holdfast.api.v1.RetryRequest;
import io.holdfast.api.v1.StatusRequest;
import io.holdfast.api.v1.StatusResponse;
import io.holdfast.api.v1.Submission;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitOutcome;
import io.holdfast.api.v1.SubmitRequest;
import io.holdfast.api.v1.SubmitStreamRequest;
import io.holdfast.api.v1.SubmitStreamResponse;
import io.holdfast.api.v1.TransferRequest;
import io.holdfast.api.v1.WatchRequest;
import io.holdfast.api.v1.WatchResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers and operators get to hear over gRPC, from a real replica. */
class JobsOverGrpcTest {
  @TempDir static Path folder;
  private static ServedReplica replica;

  @BeforeAll
  static void start() throws IOException {
    replica = new ServedReplica(folder);
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  private static JobSpec.Builder job(String type) {
    return JobSpec.newBuilder().setType(type);
  }

  private static Submission submit(JobSpec.Builder job) {
    return replica.jobs().submit(SubmitRequest.newBuilder().setJob(job).build()).getSubmission();
  }

  private static Job get(long id) {
    return replica.jobs().get(GetRequest.newBuilder().setId(id).build()).getJob();
  }

  @Test
  void aSubmittedJobIsThereWithAllThatWasSaid() {
    Submission made =
        submit(
            job("mail")
                .setKey("whole-1")
                .setQueue("whole")
                .setPayload(ByteString.copyFromUtf8("hello"))
                .setMaxAttempts(7)
                .setOnWorkerLoss(OnWorkerLoss.ON_WORKER_LOSS_HOLD));

    assertThat(made.getDuplicate()).isFalse();
    assertThat(made.getState()).isEqualTo(JobState.JOB_STATE_READY);
    Job job = get(made.getId());
    assertThat(job.getKey()).isEqualTo("whole-1");
    assertThat(job.getQueue()).isEqualTo("whole");
    assertThat(job.getType()).isEqualTo("mail");
    assertThat(job.getPayload().toStringUtf8()).isEqualTo("hello");
    assertThat(job.getGeneration()).isEqualTo(1);
    assertThat(job.getAttempt()).isEqualTo(1);
    assertThat(job.getMaxAttempts()).isEqualTo(7);
    assertThat(job.getOnWorkerLoss()).isEqualTo(OnWorkerLoss.ON_WORKER_LOSS_HOLD);
  }

  @Test
  void theSameKeyIsTheSameJobAndOtherContentIsRefused() {
    Submission first = submit(job("mail").setKey("same"));

    Submission again = submit(job("mail").setKey("same"));
    StatusRuntimeException other =
        catchThrowableOfType(StatusRuntimeException.class, () -> submit(job("fax").setKey("same")));

    assertThat(again.getId()).isEqualTo(first.getId());
    assertThat(again.getDuplicate()).isTrue();
    assertThat(other.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(ServedReplica.code(other)).isEqualTo("KEY_CONFLICT");
  }

  @Test
  void aBatchSaysWhatBecameOfEachJob() {
    long before = submit(job("mail").setKey("in-use")).getId();

    List<SubmitOutcome> outcomes =
        replica
            .jobs()
            .submitBatch(
                SubmitBatchRequest.newBuilder()
                    .addJobs(job("mail"))
                    .addJobs(job("fax").setKey("in-use"))
                    .addJobs(job("mail").setKey("in-use"))
                    .build())
            .getOutcomesList();

    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.get(0).getSubmission().getId()).isPositive();
    assertThat(outcomes.get(1).getRefused().getCode()).isEqualTo("KEY_CONFLICT");
    assertThat(outcomes.get(2).getSubmission().getId()).isEqualTo(before);
  }

  @Test
  void aStreamOfBatchesIsAnsweredWhollyThoughTheCallerDoesNotWait() {
    int batches = 100;
    Received<SubmitStreamResponse> received = new Received<>();
    StreamObserver<SubmitStreamRequest> stream = replica.jobsAsync().submitStream(received);

    for (int i = 1; i <= batches; i++) {
      SubmitStreamRequest.Builder batch = SubmitStreamRequest.newBuilder().setSequence(i);
      IntStream.range(0, 50).forEach(each -> batch.addJobs(job("stream").setQueue("stream")));
      stream.onNext(batch.build());
    }
    stream.onNext(SubmitStreamRequest.newBuilder().setSequence(0).build());
    stream.onCompleted();

    List<SubmitStreamResponse> answers = received.all();
    assertThat(answers).hasSize(batches + 1);
    assertThat(answers.stream().map(SubmitStreamResponse::getSequence))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(0, batches).mapToObj(Long::valueOf).toList());
    assertThat(answers.stream().flatMap(each -> each.getOutcomesList().stream()))
        .hasSize(batches * 50)
        .allMatch(SubmitOutcome::hasSubmission);
    assertThat(answers.stream().filter(SubmitStreamResponse::hasRefused))
        .as("a batch without jobs")
        .singleElement()
        .extracting(each -> each.getRefused().getMessage())
        .isEqualTo("Expected jobs to have 1 to 1000 items but it has 0");
  }

  @Test
  void pagesOfAQueueFollowEachOther() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(submit(job("mail").setQueue("pages")).getId());
    }
    List<Long> listed = new ArrayList<>();
    ListRequest.Builder page =
        ListRequest.newBuilder().setQueue("pages").setState(JobState.JOB_STATE_READY).setLimit(2);

    ListResponse answer;
    do {
      answer = replica.jobs().list(page.build());
      answer.getJobsList().forEach(each -> listed.add(each.getId()));
      page.setAfterId(answer.getNextAfterId());
    } while (answer.getNextAfterId() != 0);

    assertThat(listed).isEqualTo(ids);
  }

  @Test
  void aCancelledJobStaysSoAndOnlyWhatFitsItsStateIsDone() {
    long id = submit(job("mail").setQueue("ends")).getId();

    Job cancelled = replica.jobs().cancel(CancelRequest.newBuilder().setId(id).build()).getJob();

    assertThat(cancelled.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(refusal(() -> replica.jobs().retry(RetryRequest.newBuilder().setId(id).build())))
        .isEqualTo("NOT_ENDED");
    assertThat(refusal(() -> replica.jobs().resume(ResumeRequest.newBuilder().setId(id).build())))
        .isEqualTo("NOT_HELD");
  }

  private static String refusal(Runnable call) {
    return String.valueOf(
        ServedReplica.code(catchThrowableOfType(StatusRuntimeException.class, call::run)));
  }

  @Test
  void whoWaitsForAnEndHearsOfItAndWhoWatchesOfEachChange() {
    long id = submit(job("watched").setQueue("watched")).getId();
    Iterator<WatchResponse> watch =
        replica.jobs().watch(WatchRequest.newBuilder().setId(id).build());

    assertThat(watch.next().getJob().getState()).isEqualTo(JobState.JOB_STATE_READY);
    replica.jobs().cancel(CancelRequest.newBuilder().setId(id).build());

    assertThat(watch.next().getJob().getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(watch.hasNext()).isFalse();
    assertThat(
            replica
                .jobs()
                .get(GetRequest.newBuilder().setId(id).setWaitMillis(10_000).build())
                .getJob()
                .getState())
        .isEqualTo(JobState.JOB_STATE_CANCELLED);
  }

  @Test
  void explainSaysWhyNobodyHasAJobAndQueuesCountIt() {
    long id = submit(job("unheard-of").setQueue("explained")).getId();

    ExplainResponse why = replica.jobs().explain(ExplainRequest.newBuilder().setId(id).build());

    assertThat(why.getState()).isEqualTo(JobState.JOB_STATE_READY);
    assertThat(why.getCode()).startsWith("NO_WORKER");
    assertThat(why.getText()).isNotEmpty();
    assertThat(replica.jobs().queues(QueuesRequest.getDefaultInstance()).getQueuesList())
        .anySatisfy(
            queue -> {
              assertThat(queue.getQueue()).isEqualTo("explained");
              assertThat(queue.getReady()).isEqualTo(1);
            });
  }

  @Test
  void aReplicaSaysWhoLeadsAndRefusesToHandOverToNobody() {
    StatusResponse status = replica.cluster().status(StatusRequest.getDefaultInstance());

    assertThat(status.getRole()).isEqualTo(StatusResponse.Role.ROLE_LEADER);
    assertThat(status.getLeader()).isEqualTo(status.getReplica());
    assertThat(status.getTerm()).isPositive();
    assertThat(status.hasRecovery()).isTrue();
    assertThat(status.getMembersList()).hasSize(1);
    assertThat(
            refusal(
                () ->
                    replica
                        .cluster()
                        .transfer(TransferRequest.newBuilder().setReplica("nobody").build())))
        .isEqualTo("INVALID_ARGUMENT");
  }
}
