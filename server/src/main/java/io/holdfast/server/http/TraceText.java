package io.holdfast.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.ledger.Limits;
import io.holdfast.ledger.TraceContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a W3C trace context. A header that is wrong counts for nothing, as the recommendation says:
 * tracing must not break what is traced. A field that is wrong is refused: somebody meant it.
 */
final class TraceText {
  /** Version, trace id and parent id, neither of zeros only, flags; later versions may go on. */
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[ -~]*)?");

  private TraceText() {}

  static TraceContext ofHeaders(@Nullable String parent, @Nullable String state) {
    if (parent == null || !isParent(parent)) {
      return TraceContext.NONE;
    }
    return new TraceContext(parent, state == null || !isState(state) ? "" : state);
  }

  /**
   * @param header what counts where the job itself says nothing
   */
  static TraceContext ofFields(Fields job, TraceContext header) {
    String parent = job.text("traceparent");
    String state = job.text("tracestate");
    if (parent == null && state == null) {
      return header;
    }
    if (parent == null || !isParent(parent)) {
      throw ProblemException.invalid(
          "Expected "
              + job.path("traceparent")
              + " to be as in the W3C's Trace Context, such as"
              + " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, but it is not");
    }
    if (state != null && !isState(state)) {
      throw ProblemException.invalid(
          "Expected "
              + job.path("tracestate")
              + " to have at most "
              + Limits.MAX_TRACE_STATE_BYTES
              + " bytes of ASCII but it has not");
    }
    return new TraceContext(parent, state == null ? "" : state);
  }

  static void write(JsonGenerator out, TraceContext trace) throws IOException {
    if (!trace.parent().isEmpty()) {
      out.writeStringField("traceparent", trace.parent());
      if (!trace.state().isEmpty()) {
        out.writeStringField("tracestate", trace.state());
      }
    }
  }

  private static boolean isParent(String text) {
    return text.length() <= Limits.MAX_TRACE_PARENT_BYTES && PARENT.matcher(text).matches();
  }

  private static boolean isState(String text) {
    return text.length() <= Limits.MAX_TRACE_STATE_BYTES
        && StandardCharsets.US_ASCII.newEncoder().canEncode(text);
  }
}
