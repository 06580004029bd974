package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.server.endpoint.MissedReport;
import java.io.IOException;

/** What schedules had missed, in the answer about the cluster. */
final class MissedWriter {
  private MissedWriter() {}

  static void write(JsonGenerator out, MissedReport missed) throws IOException {
    if (missed.schedules() == 0) {
      return;
    }
    out.writeNumberField("schedulesWithMissed", missed.schedules());
    out.writeArrayFieldStart("missed");
    for (MissedReport.Line each : missed.lines()) {
      out.writeStartObject();
      out.writeStringField("schedule", each.schedule());
      out.writeNumberField("due", each.due());
      out.writeNumberField("fired", each.fired());
      out.writeNumberField("skipped", each.skipped());
      out.writeStringField("why", each.why());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
