package io.holdfast.server.grpc;

import io.holdfast.api.v1.Job;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.OnFailure;
import io.holdfast.ledger.EndReason;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.RetryPolicy;
import java.util.ArrayList;
import java.util.List;

/** How a job is tried again, and what it comes after, as messages and back. */
final class RetryMessages {
  private static final int MAX_ATTEMPTS = 1_000_000;
  private static final int PERCENT = 100;

  private RetryMessages() {}

  /** Of {@code retry}, or of {@code max_attempts} and {@code retry_delay_millis} beside it. */
  static RetryPolicy read(String path, JobSpec job) {
    if (!job.hasRetry()) {
      return RetryPolicy.fixed(
          attempts(
              path + "max_attempts",
              job.getMaxAttempts(),
              io.holdfast.server.endpoint.JobSpec.DEFAULT_MAX_ATTEMPTS),
          job.hasRetryDelayMillis()
              ? JobMessages.length(path + "retry_delay_millis", job.getRetryDelayMillis())
              : io.holdfast.server.endpoint.JobSpec.DEFAULT_RETRY_DELAY_MILLIS);
    }
    only(job.getMaxAttempts() != 0, path + "retry", path + "max_attempts");
    only(job.hasRetryDelayMillis(), path + "retry", path + "retry_delay_millis");
    return full(path + "retry.", job.getRetry());
  }

  private static RetryPolicy full(String path, io.holdfast.api.v1.RetryPolicy retry) {
    Checks.known(path, retry);
    boolean listed = retry.getDelaysMillisCount() > 0;
    only(listed && retry.hasDelayMillis(), path + "delays_millis", path + "delay_millis");
    only(listed && retry.getFactor() != 0, path + "delays_millis", path + "factor");
    bound(path + "delays_millis", retry.getDelaysMillisCount(), Limits.MAX_RETRY_DELAYS);
    bound(path + "never_on", retry.getNeverOnCount(), Limits.MAX_NEVER_ON);
    List<Long> delays = new ArrayList<>();
    for (long each : retry.getDelaysMillisList()) {
      delays.add(JobMessages.length(path + "delays_millis[" + delays.size() + "]", each));
    }
    List<String> neverOn = new ArrayList<>();
    for (String each : retry.getNeverOnList()) {
      neverOn.add(
          Checks.name(path + "never_on[" + neverOn.size() + "]", each, Limits.MAX_NAME_BYTES));
    }
    int fallback =
        listed ? delays.size() + 1 : io.holdfast.server.endpoint.JobSpec.DEFAULT_MAX_ATTEMPTS;
    return new RetryPolicy(
        attempts(path + "max_attempts", retry.getMaxAttempts(), fallback),
        retry.hasDelayMillis()
            ? JobMessages.length(path + "delay_millis", retry.getDelayMillis())
            : io.holdfast.server.endpoint.JobSpec.DEFAULT_RETRY_DELAY_MILLIS,
        retry.getFactor() == 0 ? PERCENT : percent(path + "factor", retry.getFactor(), 1, 10),
        JobMessages.length(path + "max_delay_millis", retry.getMaxDelayMillis()),
        percent(path + "jitter", retry.getJitter(), 0, 1),
        delays,
        neverOn);
  }

  private static int attempts(String path, int count, int fallback) {
    return count == 0 ? fallback : (int) Checks.between(path, count, 0, MAX_ATTEMPTS);
  }

  private static int percent(String path, double number, int min, int max) {
    if (!(number >= min && number <= max)) {
      throw WrongMessageException.invalid(
          "Expected " + path + " to be from " + min + " to " + max + " but it is " + number);
    }
    return (int) Math.round(number * PERCENT);
  }

  private static void only(boolean both, String one, String other) {
    if (both) {
      throw WrongMessageException.invalid(
          "Expected only one of " + one + " and " + other + " but both are there");
    }
  }

  private static void bound(String path, int count, int most) {
    if (count > most) {
      throw WrongMessageException.invalid(
          "Expected " + path + " to have at most " + most + " items but it has " + count);
    }
  }

  /** The jobs that go before it. */
  static Predecessors after(String path, JobSpec job) {
    if (job.getOnFailure() == OnFailure.UNRECOGNIZED) {
      throw WrongMessageException.invalid(
          "Expected %son_failure to be from 0 to 2 but it is %d"
              .formatted(path, job.getOnFailureValue()));
    }
    if (job.getAfterCount() == 0) {
      if (job.getOnFailure() != OnFailure.ON_FAILURE_UNSPECIFIED) {
        throw WrongMessageException.invalid(
            "Expected %son_failure only with %safter, the jobs that may fail"
                .formatted(path, path));
      }
      return Predecessors.NONE;
    }
    bound(path + "after", job.getAfterCount(), Limits.MAX_PREDECESSORS);
    long[] ids = new long[job.getAfterCount()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Checks.between(path + "after[" + i + "]", job.getAfter(i), 1, Long.MAX_VALUE);
    }
    return Predecessors.of(ids, job.getOnFailure() != OnFailure.ON_FAILURE_RUN);
  }

  /** Adds the same of a job as it is. */
  static Job.Builder add(Job.Builder message, io.holdfast.ledger.Job job) {
    RetryPolicy retry = job.rules().retry();
    if (!retry.isFixed()) {
      message.setRetry(
          io.holdfast.api.v1.RetryPolicy.newBuilder()
              .setMaxAttempts(retry.maxAttempts())
              .setDelayMillis(retry.delay())
              .setFactor(retry.factorPercent() / (double) PERCENT)
              .setMaxDelayMillis(retry.maxDelay())
              .setJitter(retry.jitterPercent() / (double) PERCENT)
              .addAllDelaysMillis(retry.delays())
              .addAllNeverOn(retry.neverOn()));
    }
    Predecessors after = job.ties().after();
    for (int i = 0; i < after.size(); i++) {
      message.addAfter(after.jobId(i));
    }
    if (after.size() > 0) {
      message.setOnFailure(
          after.cancels() ? OnFailure.ON_FAILURE_CANCEL : OnFailure.ON_FAILURE_RUN);
    }
    if (job.reason() != EndReason.NONE) {
      message.setReason(job.reason().name());
    }
    return message.setWaitsFor(job.waitsFor()).setEndedAtMillis(job.endedAt());
  }
}
