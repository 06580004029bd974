package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.server.endpoint.JobHistory;
import io.holdfast.server.endpoint.JobHistory.Decision;
import io.holdfast.server.text.TimeText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes what the log has decided about a job; what cannot be told is left out. */
final class HistoryWriter {
  private HistoryWriter() {}

  static Reply reply(JobHistory history) {
    return Reply.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("id", Long.toString(history.jobId()));
          out.writeNumberField("completeFrom", history.completeFrom());
          out.writeNumberField("completeTo", history.completeTo());
          out.writeBooleanField("more", history.more());
          out.writeArrayFieldStart("events");
          for (Decision each : history.decisions()) {
            write(out, each);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, Decision decision) throws IOException {
    out.writeStartObject();
    out.writeNumberField("index", decision.index());
    if (decision.term() != 0) {
      out.writeNumberField("term", decision.term());
    }
    out.writeStringField("time", TimeText.printPoint(decision.timeMillis()));
    out.writeStringField("command", decision.command());
    writeText(out, "outcome", decision.outcome());
    if (decision.state() != null) {
      out.writeStringField("state", decision.state().name());
      out.writeNumberField("generation", decision.generation());
    }
    if (decision.session() != 0) {
      out.writeStringField("session", Long.toString(decision.session()));
    }
    writeText(out, "worker", decision.worker());
    writeText(out, "detail", decision.detail());
    out.writeEndObject();
  }

  private static void writeText(JsonGenerator out, String field, @Nullable String text)
      throws IOException {
    if (text != null) {
      out.writeStringField(field, text);
    }
  }
}
