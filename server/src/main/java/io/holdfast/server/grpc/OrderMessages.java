package io.holdfast.server.grpc;

import io.holdfast.api.v1.Job;
import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.Occurrence;
import io.holdfast.ledger.Predecessors;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.endpoint.JobSpec;

/** What says when it is a job's turn, as messages and back. */
final class OrderMessages {
  /** More is no limit to anybody. */
  private static final int MAX_CONCURRENT = 1_000_000;

  private OrderMessages() {}

  static long keyTtl(String path, io.holdfast.api.v1.JobSpec job) {
    long ttl = JobMessages.length(path + "key_ttl_millis", job.getKeyTtlMillis());
    if (!job.getUniqueWhilePending()) {
      return ttl == 0 ? JobSpec.DEFAULT_KEY_TTL_MILLIS : ttl;
    }
    if (job.getKey().isEmpty()) {
      throw WrongMessageException.invalid(
          "Expected " + path + "key with unique_while_pending but it is not there");
    }
    if (ttl != 0) {
      throw WrongMessageException.invalid(
          "Expected only one of "
              + path
              + "key_ttl_millis and "
              + path
              + "unique_while_pending but both are there");
    }
    return JobSpec.KEY_UNTIL_ENDED;
  }

  static int priority(String path, io.holdfast.api.v1.JobSpec job) {
    return job.hasPriority()
        ? (int) Checks.between(path + "priority", job.getPriority(), 0, Limits.MAX_PRIORITY)
        : Command.Submit.DEFAULT_PRIORITY;
  }

  static JobTies ties(String path, io.holdfast.api.v1.JobSpec job, Predecessors after) {
    KeyLimit limit = limit(path, job);
    String fairnessKey = job.getFairnessKey();
    if (!fairnessKey.isEmpty()) {
      Checks.name(path + "fairness_key", fairnessKey, Limits.MAX_KEY_BYTES);
    }
    return new JobTies(TraceContext.NONE, limit, fairnessKey, after, Occurrence.NONE);
  }

  private static KeyLimit limit(String path, io.holdfast.api.v1.JobSpec job) {
    int concurrent =
        (int)
            Checks.between(
                path + "concurrency_limit", job.getConcurrencyLimit(), 0, MAX_CONCURRENT);
    int count =
        (int) Checks.between(path + "rate_count", job.getRateCount(), 0, Limits.MAX_RATE_COUNT);
    long period =
        Checks.between(
            path + "rate_period_millis", job.getRatePeriodMillis(), 0, Limits.MAX_RATE_PERIOD);
    if ((count == 0) != (period == 0)) {
      throw WrongMessageException.invalid(
          "Expected both of "
              + path
              + "rate_count and "
              + path
              + "rate_period_millis but one is not there");
    }
    boolean limited = concurrent > 0 || count > 0;
    if (limited == job.getConcurrencyKey().isEmpty()) {
      throw limited
          ? WrongMessageException.invalid(
              "Expected " + path + "concurrency_key with a limit but it is not there")
          : WrongMessageException.invalid(
              "Expected "
                  + path
                  + "concurrency_limit or "
                  + path
                  + "rate_count with a concurrency_key but neither is there");
    }
    return limited
        ? new KeyLimit(
            Checks.name(path + "concurrency_key", job.getConcurrencyKey(), Limits.MAX_KEY_BYTES),
            concurrent,
            count,
            period)
        : KeyLimit.NONE;
  }

  /** Adds the same of a job as it is. */
  static Job.Builder add(Job.Builder out, io.holdfast.ledger.Job job) {
    KeyLimit limit = job.ties().limit();
    return out.setPriority(job.priority())
        .setConcurrencyKey(limit.key())
        .setConcurrencyLimit(limit.concurrent())
        .setRateCount(limit.count())
        .setRatePeriodMillis(limit.period())
        .setFairnessKey(job.ties().fairnessKey());
  }
}
