package io.holdfast.server.service;

import io.holdfast.decider.Request;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.RetryPolicy;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.endpoint.WorkerEndpoint.SessionSpec;
import java.util.concurrent.CompletableFuture;

/**
 * Checks what comes in, before anything is asked: once it is decided, a command that breaks a bound
 * would be a bug. All checks throw {@link IllegalArgumentException} with one line that names the
 * field and what would be right.
 */
final class Validation {
  /** Some hundred years: a sum with any point in time is still one. */
  private static final long MAX_LENGTH_MILLIS = 1L << 42;

  private static final long MIN_LEASE_MILLIS = 1_000;
  private static final long MAX_LEASE_MILLIS = 24 * 3_600_000L;

  private Validation() {}

  static <T> CompletableFuture<T> refused(IllegalArgumentException invalid) {
    return CompletableFuture.failedFuture(
        new RefusedException(Refusal.INVALID_ARGUMENT, String.valueOf(invalid.getMessage())));
  }

  static Request.Submit submit(JobSpec job) {
    if (job.delayMillis() != 0 && job.runAtMillis() != 0) {
      throw new IllegalArgumentException("Expected delay or runAt but both are there");
    }
    requireLength(job.delayMillis(), "delay");
    requireLength(job.queueTimeoutMillis(), "queueTimeout");
    requireLength(job.totalTimeoutMillis(), "totalTimeout");
    requireLength(job.rules().runTimeout(), "runTimeout");
    RetryPolicy retry = job.rules().retry();
    requireLength(retry.delay(), "retryDelay");
    requireLength(retry.maxDelay(), "maxDelay");
    retry.delays().forEach(each -> requireLength(each, "each of delays"));
    if (job.keyTtlMillis() != JobSpec.KEY_UNTIL_ENDED) {
      requireLength(job.keyTtlMillis(), "keyTtl");
    } else if (job.key() == null) {
      throw new IllegalArgumentException(
          "Expected key with uniqueWhilePending but it is not there");
    }
    // The command checks what else there is to check.
    var unused =
        new Command.Submit(
            1,
            job.key(),
            0,
            job.queue(),
            job.type(),
            job.payload(),
            job.runAtMillis(),
            0,
            0,
            job.priority(),
            job.rules(),
            job.ties());
    return new Request.Submit(
        job.key(),
        job.keyTtlMillis(),
        job.queue(),
        job.type(),
        job.payload(),
        job.runAtMillis(),
        job.delayMillis(),
        job.queueTimeoutMillis(),
        job.totalTimeoutMillis(),
        job.priority(),
        job.rules(),
        job.ties());
  }

  static Request.OpenSession openSession(String worker, SessionSpec spec) {
    if (spec.leaseMillis() < MIN_LEASE_MILLIS || spec.leaseMillis() > MAX_LEASE_MILLIS) {
      throw new IllegalArgumentException(
          "Expected lease to be from 1 s to 24 h but it is " + spec.leaseMillis() + " ms");
    }
    if (spec.queues().isEmpty()) {
      throw new IllegalArgumentException("Expected queues to name at least one queue");
    }
    var unused =
        new Command.OpenSession(1, worker, spec.leaseMillis(), spec.queues(), spec.types());
    return new Request.OpenSession(worker, spec.leaseMillis(), spec.queues(), spec.types());
  }

  static Request fail(
      long sessionId,
      long jobId,
      long generation,
      String error,
      long retryDelay,
      boolean retryable) {
    if (retryDelay > MAX_LENGTH_MILLIS) {
      requireLength(retryDelay, "retryDelay");
    }
    var unused = new Command.Fail(jobId, sessionId, generation, error, 0, retryable);
    return new Request.Fail(jobId, sessionId, generation, error, retryDelay, retryable);
  }

  static void requireId(long id, String name) {
    if (id < 1) {
      throw new IllegalArgumentException("Expected " + name + " to be from 1 on but it is " + id);
    }
  }

  static void requireGeneration(long generation) {
    if (generation < 1 || generation > Limits.MAX_GENERATION) {
      throw new IllegalArgumentException(
          "Expected generation to be from 1 to 2^53 but it is " + generation);
    }
  }

  static void requireLength(long millis, String name) {
    if (millis < 0 || millis > MAX_LENGTH_MILLIS) {
      throw new IllegalArgumentException(
          "Expected " + name + " to be from 0 to 100 years but it is " + millis + " ms");
    }
  }
}
