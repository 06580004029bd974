package io.holdfast.server.grpc;

import com.google.protobuf.MessageLite;
import io.holdfast.api.v1.AcceptRequest;
import io.holdfast.api.v1.CompleteRequest;
import io.holdfast.api.v1.LeaseRequest;
import io.holdfast.api.v1.LeaseResponse;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.api.v1.SubmitBatchResponse;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.WorkerEndpoint;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Delivery;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is said most, as messages without the frames of gRPC: bodies of HTTP.
 *
 * <p>Each method answers the bytes of a message, made when they are asked for, which is not on the
 * thread of the replica. It fails as the endpoints do, or throws a {@link WrongMessageException}
 * that names the field.
 */
public final class BodyMethods {
  private static final int MAX_ITEMS = 1_000;
  private static final int MAX_SLOTS = 10_000;

  private final Batches batches;
  private final WorkerEndpoint workers;

  public BodyMethods(JobEndpoint jobs, WorkerEndpoint workers, ClusterEndpoint cluster) {
    this.batches = new Batches(jobs, cluster);
    this.workers = workers;
  }

  /**
   * Submits jobs.
   *
   * @param body SubmitBatchRequest
   * @param trace that the jobs belong to
   * @return SubmitBatchResponse
   */
  public CompletableFuture<Supplier<byte[]>> submitBatch(byte[] body, TraceContext trace) {
    List<JobSpec> specs = FrequentMessages.jobs(body, Batches.MAX_JOBS);
    if (specs == null) {
      specs = specs(Checks.parse(SubmitBatchRequest.parser(), body).getJobsList());
    }
    if (!trace.equals(TraceContext.NONE)) {
      JobTies ties = JobTies.of(trace);
      specs = specs.stream().map(each -> each.with(each.keyTtlMillis(), ties)).toList();
    }
    return batches
        .submitAll(specs)
        .thenApply(
            items ->
                () ->
                    SubmitBatchResponse.newBuilder()
                        .addAllOutcomes(batches.outcomes(items))
                        .build()
                        .toByteArray());
  }

  private static List<JobSpec> specs(List<io.holdfast.api.v1.JobSpec> messages) {
    Checks.count("jobs", messages.size(), 1, Batches.MAX_JOBS);
    List<JobSpec> specs = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      specs.add(JobMessages.spec("jobs[" + i + "].", messages.get(i)));
    }
    return specs;
  }

  /**
   * Asks for jobs.
   *
   * @param body LeaseRequest
   * @return LeaseResponse
   */
  public CompletableFuture<Supplier<byte[]>> lease(long session, byte[] body, long maxWaitMillis) {
    LeaseRequest asked = Checks.parse(LeaseRequest.parser(), body);
    int slots = (int) Checks.between("slots", asked.getSlots(), 0, MAX_SLOTS);
    long wait = Checks.between("wait_millis", asked.getWaitMillis(), 0, maxWaitMillis);
    return workers.lease(session, slots, wait).thenApply(delivery -> () -> bytes(delivery));
  }

  private static byte[] bytes(Delivery delivery) {
    LeaseResponse.Builder response =
        LeaseResponse.newBuilder()
            .setTerm(delivery.term())
            .addAllCancels(WorkMessages.held(delivery.cancels()))
            .setDraining(delivery.draining());
    for (WorkerEndpoint.Assignment each : delivery.assignments()) {
      response.addAssignments(WorkMessages.assignment(each));
    }
    return response.build().toByteArray();
  }

  /**
   * Accepts jobs.
   *
   * @param body AcceptRequest
   * @return Results
   */
  public CompletableFuture<Supplier<byte[]>> accept(byte[] body) {
    FrequentMessages.@Nullable Items<Held> items = FrequentMessages.accepted(body, MAX_ITEMS);
    if (items == null) {
      AcceptRequest asked = Checks.parse(AcceptRequest.parser(), body);
      items =
          new FrequentMessages.Items<>(
              Checks.id("session", asked.getSession()),
              WorkMessages.held("items", asked.getItemsList(), MAX_ITEMS));
    }
    return results(workers.accept(items.session(), items.all()));
  }

  /**
   * Completes jobs.
   *
   * @param body CompleteRequest
   * @return Results
   */
  public CompletableFuture<Supplier<byte[]>> complete(byte[] body) {
    FrequentMessages.@Nullable Items<Completion> items =
        FrequentMessages.completed(body, MAX_ITEMS);
    if (items == null) {
      CompleteRequest asked = Checks.parse(CompleteRequest.parser(), body);
      items =
          new FrequentMessages.Items<>(
              Checks.id("session", asked.getSession()),
              WorkMessages.completions("items", asked.getItemsList()));
    }
    return results(workers.complete(items.session(), items.all()));
  }

  private static CompletableFuture<Supplier<byte[]>> results(
      CompletableFuture<List<WorkerEndpoint.ItemResult>> items) {
    return items.thenApply(known -> () -> bytes(WorkMessages.results(known)));
  }

  private static byte[] bytes(MessageLite message) {
    return message.toByteArray();
  }
}
