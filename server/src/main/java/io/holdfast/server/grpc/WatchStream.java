package io.holdfast.server.grpc;

import io.holdfast.api.v1.WatchRequest;
import io.holdfast.api.v1.WatchResponse;
import io.holdfast.server.endpoint.JobEndpoint;
import io.holdfast.server.endpoint.JobInfo;
import io.holdfast.server.endpoint.ProblemCode;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A job after each of its changes; the next is looked for when the one before was read. */
final class WatchStream implements CallHandler {
  /** A job that does not change is told again after so long. */
  private static final long SILENCE_MILLIS = 30_000;

  private final GrpcCall call;
  private final JobEndpoint jobs;
  private @Nullable WatchRequest request;

  WatchStream(GrpcCall call, JobEndpoint jobs) {
    this.call = call;
    this.jobs = jobs;
  }

  @Override
  public void message(byte[] bytes) {
    if (request != null) {
      throw WrongMessageException.invalid("Expected one message but there are more");
    }
    request = Checks.parse(WatchRequest.parser(), bytes);
  }

  @Override
  public void peerEnded() {
    WatchRequest asked = request;
    if (asked == null) {
      throw WrongMessageException.invalid("Expected one message but there is none");
    }
    call.whenKnown(jobs.get(Checks.id("id", asked.getId()), 0), this::tell);
  }

  private void tell(@Nullable JobInfo known, @Nullable Throwable wrong) {
    if (wrong != null) {
      throw new CompletionException(wrong);
    }
    JobInfo info = Objects.requireNonNull(known);
    WatchResponse response = WatchResponse.newBuilder().setJob(JobMessages.job(info)).build();
    if (info.job().state().ended()) {
      call.send(response);
      call.end();
    } else {
      call.send(
          response,
          () ->
              call.whenKnown(
                  jobs.awaitChange(
                      info.job().id(), info.job().state(), info.job().generation(), SILENCE_MILLIS),
                  this::tell));
    }
  }

  @Override
  public void stopping() {
    call.end(Problem.of(ProblemCode.NO_LEADER, "This replica is being stopped"));
  }
}
