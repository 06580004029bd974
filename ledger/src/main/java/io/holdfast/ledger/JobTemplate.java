package io.holdfast.ledger;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs of a schedule are like. Lengths of time in milliseconds, 0 for none.
 *
 * @param queue name of the queue
 * @param type name of the job type
 * @param payload the same for each job, at most {@link Limits#MAX_SCHEDULE_PAYLOAD_BYTES} bytes;
 *     not changed afterwards
 * @param queueTimeout EXPIRED if no attempt was accepted so long after its start
 * @param totalTimeout EXPIRED if it has not ended so long after its start
 * @param priority from 0 to {@link Limits#MAX_PRIORITY}, the most urgent
 * @param rules how its attempts are made
 * @param limit what it shares a limit with
 * @param fairnessKey at most {@link Limits#MAX_KEY_BYTES} bytes of UTF-8; empty for none
 */
public record JobTemplate(
    String queue,
    String type,
    byte[] payload,
    long queueTimeout,
    long totalTimeout,
    int priority,
    JobRules rules,
    KeyLimit limit,
    String fairnessKey) {

  /**
   * @throws IllegalArgumentException for a bound that is passed
   */
  public JobTemplate {
    Limits.requireBytes(queue, 1, Limits.MAX_NAME_BYTES, "queue");
    Limits.requireBytes(type, 1, Limits.MAX_NAME_BYTES, "type");
    Limits.requireLength(payload, Limits.MAX_SCHEDULE_PAYLOAD_BYTES, "payload of a schedule");
    Limits.requireTime(queueTimeout, "queueTimeout");
    Limits.requireTime(totalTimeout, "totalTimeout");
    Limits.requirePriority(priority);
    Objects.requireNonNull(rules);
    Objects.requireNonNull(limit);
    Limits.requireBytes(fairnessKey, 0, Limits.MAX_KEY_BYTES, "fairnessKey");
  }

  /** A job without anything special. */
  public static JobTemplate plain(String queue, String type, byte[] payload) {
    return new JobTemplate(
        queue,
        type,
        payload,
        0,
        0,
        Command.Submit.DEFAULT_PRIORITY,
        JobRules.PLAIN,
        KeyLimit.NONE,
        "");
  }

  /** The job that an occurrence makes. */
  Command.Submit submit(
      ScheduleCommand.Fire fire, Occurrence occurrence, TraceContext trace, @Nullable String key) {
    return new Command.Submit(
        fire.jobId(),
        key,
        fire.keyExpiresAt(),
        queue,
        type,
        payload,
        fire.runAt(),
        fire.queueDeadline(),
        fire.totalDeadline(),
        priority,
        rules,
        new JobTies(trace, limit, fairnessKey, Predecessors.NONE, occurrence));
  }

  long hash(long before) {
    long mixed = Mix.low(Mix.low(Mix.low(before, queue), type), payload);
    mixed = Mix.low(Mix.low(mixed, queueTimeout, totalTimeout), priority);
    mixed = Mix.low(Mix.low(mixed, rules.hashLow()), limit.key());
    mixed = Mix.low(Mix.low(mixed, limit.concurrent(), limit.count()), limit.period());
    return Mix.low(mixed, fairnessKey);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobTemplate that
        && queue.equals(that.queue)
        && type.equals(that.type)
        && Arrays.equals(payload, that.payload)
        && queueTimeout == that.queueTimeout
        && totalTimeout == that.totalTimeout
        && priority == that.priority
        && rules.equals(that.rules)
        && limit.equals(that.limit)
        && fairnessKey.equals(that.fairnessKey);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash(0));
  }
}
