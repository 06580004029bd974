package io.holdfast.client;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job is to be treated. What is not set is the server's default. Used by one thread, while
 * the job is being submitted.
 */
public final class JobOptions {
  private @Nullable String queue;
  private @Nullable String key;
  private @Nullable Duration delay;
  private @Nullable Instant runAt;
  private @Nullable Duration queueTimeout;
  private @Nullable Duration totalTimeout;
  private @Nullable Duration runTimeout;
  private @Nullable Integer maxAttempts;
  private @Nullable Duration retryDelay;
  private @Nullable OnWorkerLoss onWorkerLoss;
  private @Nullable Duration keyTtl;
  private @Nullable String traceparent;
  private @Nullable String tracestate;
  private @Nullable RetryOptions retry;
  private List<Long> after = List.of();
  private @Nullable OnFailure onFailure;
  private @Nullable Integer priority;
  private @Nullable String concurrencyKey;
  private @Nullable Integer concurrencyLimit;
  private @Nullable String rateLimit;
  private @Nullable String fairnessKey;
  private boolean uniqueWhilePending;

  JobOptions() {}

  /** Where it waits; {@code default} without it. */
  public JobOptions queue(String name) {
    queue = name;
    return this;
  }

  /**
   * The same key and content again is the same job; a random one without it, so that the client can
   * repeat a submission whose answer was lost.
   */
  public JobOptions idempotencyKey(String text) {
    key = text;
    return this;
  }

  /** From now to the time at which it may start. Not with {@link #runAt}. */
  public JobOptions delay(Duration length) {
    delay = length;
    return this;
  }

  /** When it may start. Not with {@link #delay}. */
  public JobOptions runAt(Instant point) {
    runAt = point;
    return this;
  }

  /** EXPIRED if no attempt was accepted so long after its submission. */
  public JobOptions queueTimeout(Duration length) {
    queueTimeout = length;
    return this;
  }

  /** EXPIRED if it has not ended so long after its submission. */
  public JobOptions totalTimeout(Duration length) {
    totalTimeout = length;
    return this;
  }

  /** The longest time that an attempt may take. */
  public JobOptions runTimeout(Duration length) {
    runTimeout = length;
    return this;
  }

  /** Tries before it is FAILED, at least 1. In place of {@link #retry}: the last one counts. */
  public JobOptions maxAttempts(int count) {
    maxAttempts = count;
    retry = null;
    return this;
  }

  /** From a failure to the next attempt. In place of {@link #retry}: the last one counts. */
  public JobOptions retryDelay(Duration length) {
    retryDelay = length;
    retry = null;
    return this;
  }

  /** How it is tried again, in full. In place of the two before: the last one counts. */
  public JobOptions retry(RetryOptions how) {
    retry = how;
    maxAttempts = null;
    retryDelay = null;
    return this;
  }

  /**
   * Starts when these jobs have ended, 10,000 at most; all of them have to be submitted before, so
   * jobs cannot wait for each other in a circle. It is cancelled when one of them ends in another
   * state than SUCCEEDED, unless {@link #onFailure} says otherwise. Its deadlines go on counting.
   */
  public JobOptions after(long... jobIds) {
    after = Arrays.stream(jobIds).boxed().toList();
    return this;
  }

  /** The same; so a job follows a whole batch. */
  public JobOptions after(Collection<? extends JobHandle<?>> jobs) {
    after = jobs.stream().map(job -> (Long) job.id()).toList();
    return this;
  }

  /** What it does when a job that it comes after fails. Only with {@link #after}. */
  public JobOptions onFailure(OnFailure what) {
    onFailure = what;
    return this;
  }

  /** What happens when its worker is lost. */
  public JobOptions onWorkerLoss(OnWorkerLoss what) {
    onWorkerLoss = what;
    return this;
  }

  /** How long the idempotency key is remembered. */
  public JobOptions keyTtl(Duration length) {
    keyTtl = length;
    return this;
  }

  /**
   * The W3C trace that it belongs to; its worker gets it with the job.
   *
   * @param parent as the header {@code traceparent}
   * @param state as the header {@code tracestate}; null for none
   */
  public JobOptions trace(String parent, @Nullable String state) {
    traceparent = parent;
    tracestate = state;
    return this;
  }

  /**
   * How urgent it is, from 0 to 9, the most urgent; 5 without it. Strict within its queue, but a
   * job gains a step with each 30 s that it waits.
   */
  public JobOptions priority(int from0to9) {
    priority = from0to9;
    return this;
  }

  /**
   * At most so many jobs of a key run at the same time, in whatever queue: {@code
   * options.concurrency("customer-7", 3)}. A limit of 1 is a mutex.
   *
   * @param key at most 1024 bytes of UTF-8
   * @param limit from 1 to 1,000,000
   */
  public JobOptions concurrency(String key, int limit) {
    concurrencyKey = key;
    concurrencyLimit = limit;
    return this;
  }

  /**
   * Jobs of a key start no more often than so: {@code count} at once, and as many in each period
   * from then on. With {@link #concurrency} the key is the same.
   *
   * @param key at most 1024 bytes of UTF-8
   * @param count from 1 to 1,000,000
   * @param period from a millisecond to a year
   */
  public JobOptions rateLimit(String key, int count, Duration period) {
    concurrencyKey = key;
    rateLimit = count + "/" + Lengths.text(period);
    return this;
  }

  /**
   * Jobs of one key wait behind each other, those of several in turn: a tenant that submits a
   * million does not block the others. Within a queue, type and priority.
   */
  public JobOptions fairnessKey(String key) {
    fairnessKey = key;
    return this;
  }

  /**
   * The idempotency key is free again when the job has ended: one such job at a time is pending.
   * Needs {@link #idempotencyKey}, and no {@link #keyTtl}.
   */
  public JobOptions uniqueWhilePending() {
    uniqueWhilePending = true;
    return this;
  }

  /**
   * The job with all that was said of it.
   *
   * @param ownKey for a job without a key of its caller's
   * @param ownKeyTtl how long that one is to be remembered
   */
  NewJob job(String type, byte[] payload, boolean isJson, String ownKey, Duration ownKeyTtl) {
    return new NewJob(
        queue,
        type,
        key == null ? ownKey : key,
        key == null && keyTtl == null ? ownKeyTtl : keyTtl,
        payload,
        isJson,
        WireJson.fields(this::writeRare));
  }

  /** All that was said, in an object that somebody else has begun. */
  void write(JsonGenerator json) throws IOException {
    text(json, "queue", queue);
    text(json, "key", key);
    length(json, "keyTtl", keyTtl);
    writeRare(json);
  }

  /** All that most jobs do not have. */
  private void writeRare(JsonGenerator json) throws IOException {
    length(json, "delay", delay);
    text(json, "runAt", runAt);
    length(json, "queueTimeout", queueTimeout);
    length(json, "totalTimeout", totalTimeout);
    length(json, "runTimeout", runTimeout);
    if (maxAttempts != null) {
      json.writeNumberField("maxAttempts", maxAttempts);
    }
    length(json, "retryDelay", retryDelay);
    if (retry != null) {
      retry.write(json);
    }
    if (!after.isEmpty()) {
      json.writeArrayFieldStart("after");
      for (long id : after) {
        json.writeString(Long.toString(id));
      }
      json.writeEndArray();
    }
    text(json, "onFailure", onFailure);
    text(json, "onWorkerLoss", onWorkerLoss);
    text(json, "traceparent", traceparent);
    text(json, "tracestate", tracestate);
    writeOrder(json);
  }

  private void writeOrder(JsonGenerator json) throws IOException {
    if (priority != null) {
      json.writeNumberField("priority", priority);
    }
    text(json, "concurrencyKey", concurrencyKey);
    if (concurrencyLimit != null) {
      json.writeNumberField("concurrencyLimit", concurrencyLimit);
    }
    text(json, "rateLimit", rateLimit);
    text(json, "fairnessKey", fairnessKey);
    if (uniqueWhilePending) {
      json.writeBooleanField("uniqueWhilePending", true);
    }
  }

  private static void text(JsonGenerator json, String field, @Nullable Object value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value.toString());
    }
  }

  private static void length(JsonGenerator json, String field, @Nullable Duration length)
      throws IOException {
    if (length != null) {
      json.writeStringField(field, Lengths.text(length));
    }
  }
}
