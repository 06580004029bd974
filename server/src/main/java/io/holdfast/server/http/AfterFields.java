package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.Job;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.Predecessors;
import io.holdfast.server.http.Shape.Kind;
import java.io.IOException;
import java.util.List;

/** The jobs that a job starts after. */
final class AfterFields {
  /** What a job does when one that it comes after ends without success. */
  private enum OnFailure {
    CANCEL,
    RUN
  }

  private AfterFields() {}

  /** Adds the fields to the shape of a job. */
  static Shape in(Shape job) {
    return job.withTexts("after", Limits.MAX_PREDECESSORS).with(Kind.TEXT, "onFailure");
  }

  static Predecessors read(Fields job) {
    List<String> texts = job.texts("after");
    boolean cancels = cancels(job);
    if (texts == null || texts.isEmpty()) {
      if (job.has("onFailure")) {
        throw ProblemException.invalid(
            "Expected %s only with %s, the jobs that may fail"
                .formatted(job.path("onFailure"), job.path("after")));
      }
      return Predecessors.NONE;
    }
    long[] ids = new long[texts.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = BodyReader.id(job.path("after") + "[" + i + "]", texts.get(i));
    }
    return Predecessors.of(ids, cancels);
  }

  /** True where a job is cancelled when one before it fails. */
  static boolean cancels(Fields job) {
    return job.choice("onFailure", OnFailure.class) != OnFailure.RUN;
  }

  static void write(JsonGenerator out, Job job) throws IOException {
    Predecessors after = job.ties().after();
    if (after.size() == 0) {
      return;
    }
    out.writeArrayFieldStart("after");
    for (int i = 0; i < after.size(); i++) {
      out.writeString(Long.toString(after.jobId(i)));
    }
    out.writeEndArray();
    out.writeStringField("onFailure", (after.cancels() ? OnFailure.CANCEL : OnFailure.RUN).name());
    out.writeNumberField("waitsFor", job.waitsFor());
  }
}
