package io.holdfast.ledger;

import java.util.Objects;

/**
 * A schedule as its owner defines it. Immutable; two that are equal mean the same.
 *
 * @param timing when it fires
 * @param policies what it does where that is not plain
 * @param job what it makes
 */
public record ScheduleSpec(ScheduleTiming timing, SchedulePolicies policies, JobTemplate job) {

  public ScheduleSpec {
    Objects.requireNonNull(timing);
    Objects.requireNonNull(policies);
    Objects.requireNonNull(job);
  }

  long hash() {
    return job.hash(policies.hash(timing.hash(Mix.SEED_HIGH)));
  }
}
