package io.holdfast.server.grpc;

import io.holdfast.api.v1.SubmitStreamRequest;
import io.holdfast.api.v1.SubmitStreamResponse;
import io.holdfast.server.endpoint.Answers;
import io.holdfast.server.endpoint.ClusterEndpoint;
import io.holdfast.server.endpoint.JobEndpoint.Submission;
import io.holdfast.server.endpoint.ProblemCode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Batch after batch, some of them under way at a time. */
final class SubmitStream implements CallHandler {
  /** Batches that are not answered yet: enough to keep the log busy while answers travel. */
  static final int UNDER_WAY = 16;

  private final GrpcCall call;
  private final Batches batches;
  private final ClusterEndpoint cluster;
  private int underWay;
  private boolean peerEnded;
  private boolean stopping;

  SubmitStream(GrpcCall call, Batches batches, ClusterEndpoint cluster) {
    this.call = call;
    this.batches = batches;
    this.cluster = cluster;
  }

  @Override
  public void message(byte[] bytes) {
    SubmitStreamRequest batch = Checks.parse(SubmitStreamRequest.parser(), bytes);
    underWay++;
    CompletableFuture<Answers<Submission>> answer;
    try {
      answer = batches.submit(batch.getJobsList());
    } catch (WrongMessageException wrong) {
      answer = CompletableFuture.failedFuture(wrong);
    }
    call.whenKnown(
        answer, (items, wrong) -> answer(batch.getSequence(), bytes.length, items, wrong));
  }

  private void answer(
      long sequence,
      int messageBytes,
      @Nullable Answers<Submission> items,
      @Nullable Throwable wrong) {
    SubmitStreamResponse.Builder response = SubmitStreamResponse.newBuilder().setSequence(sequence);
    if (wrong == null) {
      response.addAllOutcomes(batches.outcomes(Objects.requireNonNull(items)));
    } else {
      Problem problem = Problem.of(wrong, cluster);
      if (problem.isOfTheReplica() || problem.code() == ProblemCode.INTERNAL) {
        throw new CompletionException(wrong); // What follows would fare no better.
      }
      response.setRefused(problem.toMessage());
    }
    call.release(messageBytes);
    call.send(response.build(), this::answered);
  }

  private void answered() {
    underWay--;
    if (underWay == 0 && stopping) {
      stopped();
    } else if (underWay == 0 && peerEnded) {
      call.end();
    } else if (!stopping) {
      call.request(1);
    }
  }

  private void stopped() {
    call.end(Problem.of(ProblemCode.NO_LEADER, "This replica is being stopped"));
  }

  /** What is under way is answered; nothing more is read. */
  @Override
  public void stopping() {
    stopping = true;
    if (underWay == 0) {
      stopped();
    }
  }

  @Override
  public void peerEnded() {
    peerEnded = true;
    if (underWay == 0) {
      call.end();
    }
  }
}
