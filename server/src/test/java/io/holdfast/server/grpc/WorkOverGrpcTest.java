package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.holdfast.api.v1.Assignment;
import io.holdfast.api.v1.CancelRequest;
import io.holdfast.api.v1.Completion;
import io.holdfast.api.v1.Failure;
import io.holdfast.api.v1.GetRequest;
import io.holdfast.api.v1.Held;
import io.holdfast.api.v1.ItemResult;
import io.holdfast.api.v1.Job;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.JobState;
import io.holdfast.api.v1.Open;
import io.holdfast.api.v1.SessionResponse;
import io.holdfast.api.v1.SubmitBatchRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream of a worker session, from a real replica. Each test has its own job type. */
class WorkOverGrpcTest {
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

  private static WorkerOnStream worker(String type) throws InterruptedException {
    return worker(type, 10_000);
  }

  private static WorkerOnStream worker(String type, long leaseMillis) throws InterruptedException {
    WorkerOnStream worker = new WorkerOnStream(replica.work());
    worker.open(
        Open.newBuilder().setWorker("w-" + type).addTypes(type).setLeaseMillis(leaseMillis));
    return worker;
  }

  private static Job job(long id) {
    return replica.jobs().get(GetRequest.newBuilder().setId(id).build()).getJob();
  }

  @Test
  void aJobGoesFromAssignmentToItsEnd() throws Exception {
    try (WorkerOnStream worker = worker("whole")) {
      worker.credits(1);
      long id = replica.submit("whole");

      Assignment assignment = worker.nextAssignment();
      assertThat(assignment.getJob()).isEqualTo(id);
      assertThat(assignment.getGeneration()).isEqualTo(1);
      assertThat(job(id).getState()).isEqualTo(JobState.JOB_STATE_ASSIGNED);

      worker.say(2, say -> say.getAcceptBuilder().addItems(held(assignment)));
      assertThat(worker.answerTo(2).getResults().getItems(0).getStatus())
          .isEqualTo(ItemResult.Status.STATUS_OK);
      assertThat(job(id).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);

      worker.say(3, say -> say.getCompleteBuilder().addItems(completion(assignment, "done")));
      SessionResponse answer = worker.answerTo(3);
      assertThat(answer.getTerm()).isPositive();
      assertThat(answer.getResults().getItems(0).getStatus())
          .isEqualTo(ItemResult.Status.STATUS_OK);
      assertThat(job(id).getResult().toStringUtf8()).isEqualTo("done");
    }
  }

  private static Held held(Assignment assignment) {
    return Held.newBuilder()
        .setJob(assignment.getJob())
        .setGeneration(assignment.getGeneration())
        .build();
  }

  private static Completion completion(Assignment assignment, String result) {
    return Completion.newBuilder()
        .setJob(assignment.getJob())
        .setGeneration(assignment.getGeneration())
        .setResult(ByteString.copyFromUtf8(result))
        .build();
  }

  @Test
  void neverMoreJobsThanCreditsHoweverTheyCross() throws Exception {
    SubmitBatchRequest.Builder batch = SubmitBatchRequest.newBuilder();
    for (int i = 0; i < 500; i++) {
      batch.addJobs(JobSpec.newBuilder().setType("credits"));
    }
    List<Assignment> assignments = new ArrayList<>();
    try (WorkerOnStream worker = worker("credits")) {
      for (int i = 0; i < 100; i++) {
        worker.credits(1);
        if (i == 50) {
          var unused = replica.jobs().submitBatch(batch.build());
        }
      }
      while (assignments.size() < 100) {
        assignments.add(worker.nextAssignment());
      }
      worker.say(
          7, say -> assignments.forEach(each -> say.getAcceptBuilder().addItems(held(each))));
      assertThat(worker.answerTo(7).getResults().getItemsCount()).isEqualTo(100);

      // A heartbeat's answer comes after whatever was assigned before it.
      worker.say(
          8, say -> assignments.forEach(each -> say.getHeartbeatBuilder().addHeld(held(each))));
      assertThat(worker.answerTo(8).getHeartbeat().getLostList()).isEmpty();
      assertThat(worker.assignments()).as("more than the credits").isEmpty();
      assertThat(assignments).doesNotHaveDuplicates();
    }
  }

  @Test
  void anOldGenerationIsFencedWithTheOwnerAndAnUnknownJobIsSaidSo() throws Exception {
    try (WorkerOnStream worker = worker("fenced")) {
      worker.credits(1);
      long id = replica.submit("fenced");
      Assignment assignment = worker.nextAssignment();
      worker.say(
          2,
          say ->
              say.getFailBuilder()
                  .addItems(
                      Failure.newBuilder()
                          .setJob(id)
                          .setGeneration(1)
                          .setError("broken")
                          .setRetryDelayMillis(0)));
      assertThat(worker.answerTo(2).getResults().getItems(0).getStatus())
          .isEqualTo(ItemResult.Status.STATUS_OK);
      worker.credits(1);
      Assignment again = worker.nextAssignment();
      assertThat(again.getGeneration()).isEqualTo(2);
      assertThat(again.getAttempt()).isEqualTo(2);

      worker.say(
          4,
          say ->
              say.getCompleteBuilder()
                  .addItems(completion(assignment, "late"))
                  .addItems(Completion.newBuilder().setJob(1L << 40).setGeneration(1)));

      List<ItemResult> items = worker.answerTo(4).getResults().getItemsList();
      assertThat(items.get(0).getStatus()).isEqualTo(ItemResult.Status.STATUS_FENCED);
      assertThat(items.get(0).getGeneration()).isEqualTo(2);
      assertThat(items.get(0).getOwner()).isEqualTo(worker.session());
      assertThat(items.get(1).getStatus()).isEqualTo(ItemResult.Status.STATUS_NOT_FOUND);
      assertThat(job(id).getResult().isEmpty()).isTrue();
    }
  }

  @Test
  void aStreamThatBreaksAndComesBackKeepsItsJobs() throws Exception {
    long session;
    Assignment assignment;
    try (WorkerOnStream worker = worker("resumed")) {
      worker.credits(5);
      long id = replica.submit("resumed");
      assignment = worker.nextAssignment();
      worker.say(2, say -> say.getAcceptBuilder().addItems(held(assignment)));
      var unused = worker.answerTo(2);
      session = worker.session();
      worker.breakOff();
      assertThat(job(id).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
    }

    long unassigned = replica.submit("resumed");
    try (WorkerOnStream worker = new WorkerOnStream(replica.work())) {
      SessionResponse proof = worker.resume(session, held(assignment));
      assertThat(proof.getHeartbeat().getLostList()).isEmpty();
      assertThat(worker.session()).isEqualTo(session);
      worker.say(5, say -> say.getCompleteBuilder().addItems(completion(assignment, "yes")));
      assertThat(worker.answerTo(5).getResults().getItems(0).getStatus())
          .isEqualTo(ItemResult.Status.STATUS_OK);
      assertThat(job(unassigned).getState())
          .as("the credits of the first stream ended with it")
          .isEqualTo(JobState.JOB_STATE_READY);
      worker.credits(1);
      assertThat(worker.nextAssignment().getJob()).isEqualTo(unassigned);
    }
  }

  @Test
  void whatAResumedWorkerHasAndShouldNotIsSaidToBeLost() throws Exception {
    try (WorkerOnStream first = worker("lost")) {
      try (WorkerOnStream second = new WorkerOnStream(replica.work())) {
        SessionResponse proof =
            second.resume(first.session(), Held.newBuilder().setJob(77).setGeneration(3).build());
        assertThat(proof.getHeartbeat().getLostList())
            .singleElement()
            .extracting(Held::getJob)
            .isEqualTo(77L);
      }
    }
  }

  @Test
  void aSecondStreamOfASessionEndsTheFirst() throws Exception {
    try (WorkerOnStream first = worker("second");
        WorkerOnStream second = new WorkerOnStream(replica.work())) {
      first.credits(1);
      var unused = second.resume(first.session());

      StatusRuntimeException replaced = first.refusal();
      assertThat(replaced.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(ServedReplica.code(replaced)).isEqualTo("STREAM_REPLACED");
      second.credits(1);
      long id = replica.submit("second");
      assertThat(second.nextAssignment().getJob()).isEqualTo(id);
    }
  }

  @Test
  void aSilentWorkerLosesItsLeaseThoughItsStreamStands() throws Exception {
    try (WorkerOnStream silent = worker("silent", 1_000)) {
      silent.credits(1);
      long id = replica.submit("silent");
      Assignment assignment = silent.nextAssignment();
      silent.say(2, say -> say.getAcceptBuilder().addItems(held(assignment)));
      var unused = silent.answerTo(2);

      StatusRuntimeException over = silent.refusal();
      assertThat(ServedReplica.code(over)).isEqualTo("SESSION_CLOSED");
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(job(id).getState()).isEqualTo(JobState.JOB_STATE_READY);
                assertThat(job(id).getGeneration()).isEqualTo(2);
              });
    }
  }

  @Test
  void aDrainedStreamGetsNothingMoreAndAClosedSessionGivesBackWhatItHas() throws Exception {
    try (WorkerOnStream worker = worker("drained")) {
      worker.credits(10);
      long first = replica.submit("drained");
      assertThat(worker.nextAssignment().getJob()).isEqualTo(first);

      worker.say(3, say -> say.setDrain(say.getDrainBuilder()));
      worker.say(4, say -> say.getHeartbeatBuilder());
      var drained = worker.answerTo(4);
      long second = replica.submit("drained");
      worker.say(5, say -> say.getCreditsBuilder().setCredits(1));
      assertThat(worker.answerTo(5).getRefused().getCode()).isEqualTo("INVALID_ARGUMENT");
      assertThat(drained.getHeartbeat().getLeaseMillis()).isEqualTo(10_000);
      assertThat(job(second).getState()).isEqualTo(JobState.JOB_STATE_READY);

      worker.say(6, say -> say.setClose(say.getCloseBuilder()));
      assertThat(worker.answerTo(6).hasClosed()).isTrue();
      worker.awaitEnd();
      Awaitility.await().untilAsserted(() -> assertThat(job(first).getGeneration()).isEqualTo(2));
    }
  }

  @Test
  void aCancelIsBroughtToTheWorker() throws Exception {
    try (WorkerOnStream worker = worker("cancelled")) {
      worker.credits(1);
      long id = replica.submit("cancelled");
      Assignment assignment = worker.nextAssignment();
      worker.say(2, say -> say.getAcceptBuilder().addItems(held(assignment)));
      var accepted = worker.answerTo(2);

      var unused =
          replica
              .jobs()
              .cancel(CancelRequest.newBuilder().setId(id).setGraceMillis(60_000).build());

      assertThat(accepted.hasResults()).isTrue();
      assertThat(worker.nextCancels().getJobs(0)).isEqualTo(held(assignment));
    }
  }

  @Test
  void whatIsWrongWithOneMessageIsSaidAndTheStreamGoesOn() throws Exception {
    try (WorkerOnStream worker = worker("wrong")) {
      worker.say(2, say -> {});
      worker.say(3, say -> say.getCreditsBuilder().setCredits(0));
      worker.say(4, say -> say.getCreditsBuilder().setCredits(10_001));
      worker.say(5, say -> say.getOpenBuilder().setWorker("again"));
      worker.say(6, say -> say.getAcceptBuilder().addItems(Held.newBuilder().setJob(1)));
      worker.say(
          7,
          say ->
              say.getCompleteBuilder()
                  .addItems(
                      Completion.newBuilder()
                          .setJob(1)
                          .setGeneration(1)
                          .setResult(ByteString.copyFrom(new byte[(1 << 20) + 1]))));

      assertThat(worker.answerTo(2).getRefused().getMessage()).contains("it is empty");
      assertThat(worker.answerTo(3).getRefused().getMessage())
          .contains("credits to be from 1 to 10000");
      assertThat(worker.answerTo(4).getRefused().getCode()).isEqualTo("INVALID_ARGUMENT");
      assertThat(worker.answerTo(5).getRefused().getMessage()).contains("only as the first");
      assertThat(worker.answerTo(6).getRefused().getMessage())
          .isEqualTo(
              "Expected accept.items[0].generation to be from 1 to 9007199254740992 but it is 0");
      assertThat(worker.answerTo(7).getRefused().getCode()).isEqualTo("PAYLOAD_TOO_LARGE");
      worker.say(8, say -> say.getHeartbeatBuilder());
      assertThat(worker.answerTo(8).hasHeartbeat()).isTrue();
    }
  }

  @Test
  void aStreamThatDoesNotBeginWithASessionIsRefused() throws Exception {
    try (WorkerOnStream worker = new WorkerOnStream(replica.work())) {
      worker.say(1, say -> say.getCreditsBuilder().setCredits(1));
      assertThat(ServedReplica.code(worker.refusal())).isEqualTo("INVALID_ARGUMENT");
    }
    try (WorkerOnStream worker = new WorkerOnStream(replica.work())) {
      worker.say(1, say -> say.getResumeBuilder().setSession(1L << 40));
      assertThat(ServedReplica.code(worker.refusal())).isEqualTo("SESSION_CLOSED");
    }
  }

  @Test
  void aNewSessionOfTheSameNameEndsTheOlderOnesStream() throws Exception {
    try (WorkerOnStream older = worker("name");
        WorkerOnStream newer = worker("name")) {
      assertThat(ServedReplica.code(older.refusal())).isEqualTo("SESSION_CLOSED");
      newer.credits(1);
      long id = replica.submit("name");
      assertThat(newer.nextAssignment().getJob()).isEqualTo(id);
    }
  }
}
