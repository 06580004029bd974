package io.holdfast.server.http;

import static java.util.Objects.requireNonNullElse;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.JobRules;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.KeyLimit;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.Occurrence;
import io.holdfast.ledger.OnWorkerLoss;
import io.holdfast.ledger.TraceContext;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.http.Shape.Kind;
import io.holdfast.server.text.TimeText;
import org.jspecify.annotations.Nullable;

/** A job as a caller describes it, with what is taken where he says nothing. */
final class JobReader {
  static final String DEFAULT_QUEUE = "default";

  static final Shape JOB =
      AfterFields.in(
          new Shape()
              .with(Kind.TEXT, "queue", "type")
              .with(Kind.ANY, "payload")
              .with(Kind.BASE64, "payloadBase64")
              .with(Kind.TEXT, "key")
              .with(Kind.LENGTH, "delay")
              .with(Kind.POINT, "runAt")
              .with(Kind.LENGTH, "queueTimeout", "totalTimeout", "runTimeout")
              .with(Kind.COUNT, "maxAttempts")
              .with(Kind.LENGTH, "retryDelay")
              .with(Kind.TEXT, "onWorkerLoss")
              .with(Kind.LENGTH, "keyTtl")
              .with(Kind.TEXT, "traceparent", "tracestate")
              .with(Kind.COUNT, "priority")
              .with(Kind.TEXT, "concurrencyKey")
              .with(Kind.COUNT, "concurrencyLimit")
              .with(Kind.TEXT, "rateLimit", "fairnessKey")
              .with(Kind.FLAG, "uniqueWhilePending")
              .withObject("retry", RetryFields.RETRY));

  private JobReader() {}

  /**
   * @param header the key of the request's header; null for none
   * @param trace of the request's headers
   */
  static JobSpec read(Fields job, @Nullable String header, TraceContext trace) {
    long delay = job.length("delay", 0, TimeText.MAX_MILLIS, 0);
    long runAt = job.point("runAt");
    if (delay != 0 && runAt != 0) {
      throw ProblemException.invalid(
          "Expected only one of "
              + job.path("delay")
              + " and "
              + job.path("runAt")
              + " but both are there");
    }
    String key = key(job, header);
    return new JobSpec(
        key,
        requireNonNullElse(job.name("queue"), DEFAULT_QUEUE),
        job.requiredName("type"),
        job.bytes("payload", Limits.MAX_PAYLOAD_BYTES),
        delay,
        runAt,
        job.length("queueTimeout", 0, TimeText.MAX_MILLIS, 0),
        job.length("totalTimeout", 0, TimeText.MAX_MILLIS, 0),
        keyTtl(job, key),
        (int) job.count("priority", 0, Limits.MAX_PRIORITY, Command.Submit.DEFAULT_PRIORITY),
        rules(job),
        ties(job, trace));
  }

  private static JobTies ties(Fields job, TraceContext trace) {
    TraceContext its = TraceText.ofFields(job, trace);
    KeyLimit limit = QueueRoutes.keyLimit(job);
    String fairnessKey = QueueRoutes.fairnessKey(job);
    return new JobTies(its, limit, fairnessKey, AfterFields.read(job), Occurrence.NONE);
  }

  private static long keyTtl(Fields job, @Nullable String key) {
    long keyTtl = job.length("keyTtl", 1, TimeText.MAX_MILLIS, 0);
    if (!job.flag("uniqueWhilePending", false)) {
      return keyTtl == 0 ? JobSpec.DEFAULT_KEY_TTL_MILLIS : keyTtl;
    }
    if (key == null) {
      throw ProblemException.invalid(
          "Expected " + job.path("key") + " with uniqueWhilePending but it is not there");
    }
    if (keyTtl != 0) {
      throw ProblemException.invalid(
          "Expected only one of "
              + job.path("keyTtl")
              + " and "
              + job.path("uniqueWhilePending")
              + " but both are there");
    }
    return JobSpec.KEY_UNTIL_ENDED;
  }

  private static JobRules rules(Fields job) {
    return new JobRules(
        RetryFields.read(job),
        job.length("runTimeout", 0, TimeText.MAX_MILLIS, 0),
        requireNonNullElse(job.choice("onWorkerLoss", OnWorkerLoss.class), OnWorkerLoss.REASSIGN));
  }

  /** The key of a field or of the header; null for none. */
  static @Nullable String key(Fields job, @Nullable String header) {
    String key = job.text("key");
    if (key == null && header == null) {
      return null;
    }
    if (key != null && header != null && !key.equals(header)) {
      throw ProblemException.invalid(
          "Expected the header Idempotency-Key and "
              + job.path("key")
              + " to be the same but they are not");
    }
    return key != null
        ? Fields.checkedName(job.path("key"), key, Limits.MAX_KEY_BYTES)
        : Fields.checkedName(
            "the header Idempotency-Key", requireNonNullElse(header, ""), Limits.MAX_KEY_BYTES);
  }
}
