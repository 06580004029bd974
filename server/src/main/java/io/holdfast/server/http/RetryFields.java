package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.RetryPolicy;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a job is tried again, as its caller describes it: in short, or in full. */
final class RetryFields {
  private static final int MAX_ATTEMPTS = 1_000_000;
  private static final int PERCENT = 100;

  static final Shape RETRY =
      new Shape()
          .with(Kind.COUNT, "maxAttempts")
          .with(Kind.LENGTH, "delay")
          .with(Kind.NUMBER, "factor")
          .with(Kind.LENGTH, "maxDelay")
          .with(Kind.NUMBER, "jitter")
          .withTexts("delays", Limits.MAX_RETRY_DELAYS)
          .withTexts("neverOn", Limits.MAX_NEVER_ON);

  private RetryFields() {}

  /** Of {@code retry}, or of {@code maxAttempts} and {@code retryDelay} beside it. */
  static RetryPolicy read(Fields job) {
    Fields retry = job.object("retry");
    if (retry == null) {
      return RetryPolicy.fixed(
          attempts(job, JobSpec.DEFAULT_MAX_ATTEMPTS),
          job.length("retryDelay", 0, TimeText.MAX_MILLIS, JobSpec.DEFAULT_RETRY_DELAY_MILLIS));
    }
    only(job, "retry", job, "maxAttempts");
    only(job, "retry", job, "retryDelay");
    List<Long> delays = delays(retry);
    if (!delays.isEmpty()) {
      only(retry, "delays", retry, "delay");
      only(retry, "delays", retry, "factor");
    }
    int fallback = delays.isEmpty() ? JobSpec.DEFAULT_MAX_ATTEMPTS : delays.size() + 1;
    List<String> neverOn = retry.texts("neverOn");
    for (int i = 0; neverOn != null && i < neverOn.size(); i++) {
      Fields.checkedName(
          retry.path("neverOn") + "[" + i + "]", neverOn.get(i), Limits.MAX_NAME_BYTES);
    }
    return new RetryPolicy(
        attempts(retry, fallback),
        retry.length("delay", 0, TimeText.MAX_MILLIS, JobSpec.DEFAULT_RETRY_DELAY_MILLIS),
        percent(retry.number("factor", 1, 10), PERCENT),
        retry.length("maxDelay", 0, TimeText.MAX_MILLIS, 0),
        percent(retry.number("jitter", 0, 1), 0),
        delays,
        neverOn == null ? List.of() : neverOn);
  }

  private static int attempts(Fields fields, int fallback) {
    return (int) fields.count("maxAttempts", 1, MAX_ATTEMPTS, fallback);
  }

  private static int percent(@Nullable Double number, int fallback) {
    return number == null ? fallback : (int) Math.round(number * PERCENT);
  }

  private static List<Long> delays(Fields retry) {
    List<String> texts = retry.texts("delays");
    List<Long> delays = new ArrayList<>();
    for (int i = 0; texts != null && i < texts.size(); i++) {
      String path = retry.path("delays") + "[" + i + "]";
      try {
        delays.add(TimeText.parseLength(path, texts.get(i)));
      } catch (IllegalArgumentException wrong) {
        throw ProblemException.invalid(String.valueOf(wrong.getMessage()));
      }
    }
    return delays;
  }

  private static void only(Fields one, String name, Fields other, String otherName) {
    if (other.has(otherName)) {
      throw ProblemException.invalid(
          "Expected only one of "
              + one.path(name)
              + " and "
              + other.path(otherName)
              + " but both are there");
    }
  }

  /** As it is read, in full. */
  static void write(JsonGenerator out, RetryPolicy retry) throws IOException {
    out.writeObjectFieldStart("retry");
    out.writeNumberField("maxAttempts", retry.maxAttempts());
    if (retry.delays().isEmpty()) {
      out.writeStringField("delay", TimeText.printLength(retry.delay()));
      writePart(out, "factor", retry.factorPercent(), RetryPolicy.SAME);
    } else {
      out.writeArrayFieldStart("delays");
      for (long delay : retry.delays()) {
        out.writeString(TimeText.printLength(delay));
      }
      out.writeEndArray();
    }
    if (retry.maxDelay() != 0) {
      out.writeStringField("maxDelay", TimeText.printLength(retry.maxDelay()));
    }
    writePart(out, "jitter", retry.jitterPercent(), 0);
    if (!retry.neverOn().isEmpty()) {
      out.writeArrayFieldStart("neverOn");
      for (String each : retry.neverOn()) {
        out.writeString(each);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void writePart(JsonGenerator out, String name, int percent, int fallback)
      throws IOException {
    if (percent != fallback) {
      out.writeNumberField(name, percent / (double) PERCENT);
    }
  }
}
