package io.holdfast.client;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a job is tried, and how long it waits between two attempts:
 *
 * <pre>{@code
 * client.submit(INVOICE, invoice, job -> job.retry(
 *     RetryOptions.exponential(5, Duration.ofSeconds(1))
 *         .max(Duration.ofMinutes(5))
 *         .jitter(0.2)
 *         .neverOn(IllegalArgumentException.class)));
 * }</pre>
 *
 * <p>Immutable: each method answers another one. Delay and chance are decided by the leader when an
 * attempt has failed, and are in the log.
 */
public final class RetryOptions {
  private final int maxAttempts;
  private final @Nullable Duration delay;
  private final double factor;
  private final List<Duration> delays;
  private final @Nullable Duration maxDelay;
  private final double jitter;
  private final List<String> neverOn;

  private RetryOptions(
      int maxAttempts,
      @Nullable Duration delay,
      double factor,
      List<Duration> delays,
      @Nullable Duration maxDelay,
      double jitter,
      List<String> neverOn) {
    this.maxAttempts = maxAttempts;
    this.delay = delay;
    this.factor = factor;
    this.delays = List.copyOf(delays);
    this.maxDelay = maxDelay;
    this.jitter = jitter;
    this.neverOn = List.copyOf(neverOn);
  }

  /** Each delay is twice as long as the one before; see {@link #factor}. */
  public static RetryOptions exponential(int maxAttempts, Duration first) {
    return new RetryOptions(maxAttempts, first, 2, List.of(), null, 0, List.of());
  }

  /** Always the same delay. */
  public static RetryOptions fixed(int maxAttempts, Duration delay) {
    return new RetryOptions(maxAttempts, delay, 1, List.of(), null, 0, List.of());
  }

  /** These delays one after the other, and as many attempts as that makes: one more. */
  public static RetryOptions delays(Duration... delays) {
    return new RetryOptions(delays.length + 1, null, 1, List.of(delays), null, 0, List.of());
  }

  /** How many times as long each delay is as the one before, from 1 to 10. */
  public RetryOptions factor(double times) {
    return new RetryOptions(maxAttempts, delay, times, delays, maxDelay, jitter, neverOn);
  }

  /** No delay is longer. */
  public RetryOptions max(Duration length) {
    return new RetryOptions(maxAttempts, delay, factor, delays, length, jitter, neverOn);
  }

  /** How much of a delay is left to chance, from 0 to 1: 10 s with 0.2 is from 8 s to 10 s. */
  public RetryOptions jitter(double part) {
    return new RetryOptions(maxAttempts, delay, factor, delays, maxDelay, part, neverOn);
  }

  /** No further attempt after an error that begins so; adds to those of before. */
  public RetryOptions neverOn(String beginning) {
    List<String> more = new ArrayList<>(neverOn);
    more.add(beginning);
    return new RetryOptions(maxAttempts, delay, factor, delays, maxDelay, jitter, more);
  }

  /** No further attempt after a handler has thrown just this class; adds to those of before. */
  public RetryOptions neverOn(Class<? extends Throwable> exception) {
    return neverOn(exception.getName());
  }

  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("retry");
    json.writeNumberField("maxAttempts", maxAttempts);
    if (delay != null) {
      json.writeStringField("delay", Lengths.text(delay));
    }
    if (factor != 1) {
      json.writeNumberField("factor", factor);
    }
    if (maxDelay != null) {
      json.writeStringField("maxDelay", Lengths.text(maxDelay));
    }
    if (jitter != 0) {
      json.writeNumberField("jitter", jitter);
    }
    if (!delays.isEmpty()) {
      json.writeArrayFieldStart("delays");
      for (Duration each : delays) {
        json.writeString(Lengths.text(each));
      }
      json.writeEndArray();
    }
    if (!neverOn.isEmpty()) {
      json.writeArrayFieldStart("neverOn");
      for (String each : neverOn) {
        json.writeString(each);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
