package io.holdfast.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.holdfast.api.v1.Assignment;
import io.holdfast.api.v1.Complete;
import io.holdfast.api.v1.Fail;
import io.holdfast.api.v1.HeartbeatAnswer;
import io.holdfast.api.v1.Held;
import io.holdfast.api.v1.ItemResult;
import io.holdfast.api.v1.Open;
import io.holdfast.api.v1.Results;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Failure;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import java.util.ArrayList;
import java.util.List;

/** What workers say as messages, and back. What is not checked here the endpoint checks. */
final class WorkMessages {
  private static final int MAX_ITEMS = 1_000;
  static final int MAX_HELD = 100_000;
  private static final long MIN_LEASE_MILLIS = 1_000;
  private static final long MAX_LEASE_MILLIS = 3_600_000;

  private WorkMessages() {}

  static SessionSpec spec(Open open, long defaultLeaseMillis) {
    Checks.count("open.queues", open.getQueuesCount(), 0, Limits.MAX_NAMES_OF_SESSION);
    Checks.count("open.types", open.getTypesCount(), 0, Limits.MAX_NAMES_OF_SESSION);
    List<String> queues = Checks.names("open.queues", open.getQueuesList());
    return new SessionSpec(
        queues.isEmpty() ? List.of("default") : queues,
        Checks.names("open.types", open.getTypesList()),
        open.getLeaseMillis() == 0
            ? defaultLeaseMillis
            : Checks.between(
                "open.lease_millis", open.getLeaseMillis(), MIN_LEASE_MILLIS, MAX_LEASE_MILLIS));
  }

  static List<WorkerEndpoint.Held> held(String path, List<Held> messages, int max) {
    Checks.count(path, messages.size(), 0, max);
    List<WorkerEndpoint.Held> held = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      Held each = messages.get(i);
      String at = path + "[" + i + "].";
      Checks.known(at, each);
      held.add(
          new WorkerEndpoint.Held(job(at, each.getJob()), generation(at, each.getGeneration())));
    }
    return held;
  }

  static List<WorkerEndpoint.Held> accepted(List<Held> items) {
    return held("accept.items", items, MAX_ITEMS);
  }

  static List<Completion> completions(Complete complete) {
    return completions("complete.items", complete.getItemsList());
  }

  static List<Completion> completions(String path, List<io.holdfast.api.v1.Completion> messages) {
    Checks.count(path, messages.size(), 0, MAX_ITEMS);
    List<Completion> items = new ArrayList<>(messages.size());
    for (var each : messages) {
      String at = path + "[" + items.size() + "].";
      Checks.known(at, each);
      items.add(
          new Completion(
              job(at, each.getJob()),
              generation(at, each.getGeneration()),
              Checks.bytes(at + "result", each.getResult(), Limits.MAX_RESULT_BYTES)));
    }
    return items;
  }

  static List<Failure> failures(Fail fail) {
    Checks.count("fail.items", fail.getItemsCount(), 0, MAX_ITEMS);
    List<Failure> items = new ArrayList<>(fail.getItemsCount());
    for (var each : fail.getItemsList()) {
      String at = "fail.items[" + items.size() + "].";
      Checks.known(at, each);
      items.add(
          new Failure(
              job(at, each.getJob()),
              generation(at, each.getGeneration()),
              Checks.text(at + "error", each.getError(), Limits.MAX_ERROR_BYTES),
              each.hasRetryDelayMillis()
                  ? JobMessages.length(at + "retry_delay_millis", each.getRetryDelayMillis())
                  : -1,
              !each.getPermanent()));
    }
    return items;
  }

  private static long job(String at, long job) {
    return Checks.id(at + "job", job);
  }

  private static long generation(String at, long generation) {
    return Checks.between(at + "generation", generation, 1, Limits.MAX_GENERATION);
  }

  /** The payload is not copied: nobody changes a job's bytes. */
  static Assignment assignment(WorkerEndpoint.Assignment assignment) {
    return Assignment.newBuilder()
        .setJob(assignment.jobId())
        .setGeneration(assignment.generation())
        .setAttempt(assignment.attempt())
        .setQueue(assignment.queue())
        .setType(assignment.type())
        .setPayload(UnsafeByteOperations.unsafeWrap(assignment.payload()))
        .setRunTimeoutMillis(assignment.runTimeoutMillis())
        .setOnWorkerLoss(JobMessages.onWorkerLoss(assignment.onWorkerLoss()))
        .setTraceparent(assignment.trace().parent())
        .setTracestate(assignment.trace().state())
        .build();
  }

  static List<Held> held(List<WorkerEndpoint.Held> held) {
    return held.stream()
        .map(
            each -> Held.newBuilder().setJob(each.jobId()).setGeneration(each.generation()).build())
        .toList();
  }

  static Results results(List<WorkerEndpoint.ItemResult> items) {
    Results.Builder results = Results.newBuilder();
    for (WorkerEndpoint.ItemResult each : items) {
      results.addItems(
          ItemResult.newBuilder()
              .setJob(each.jobId())
              .setStatus(status(each.status()))
              .setGeneration(each.generation())
              .setOwner(each.ownerSession()));
    }
    return results.build();
  }

  private static ItemResult.Status status(WorkerEndpoint.Status status) {
    return switch (status) {
      case OK -> ItemResult.Status.STATUS_OK;
      case FENCED -> ItemResult.Status.STATUS_FENCED;
      case NOT_FOUND -> ItemResult.Status.STATUS_NOT_FOUND;
    };
  }

  static HeartbeatAnswer heartbeat(WorkerEndpoint.Heartbeat heartbeat) {
    return HeartbeatAnswer.newBuilder()
        .setLeaseMillis(heartbeat.leaseMillis())
        .addAllLost(held(heartbeat.lost()))
        .addAllCancels(held(heartbeat.cancels()))
        .build();
  }
}
