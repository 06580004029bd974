package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.Table;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jobs as people see them. */
final class JobText {
  private static final String BASE64 = "Base64";
  private static final Set<String> ENDED_BADLY = Set.of("FAILED", "CANCELLED", "EXPIRED");

  /** What is shown of a job, in this order, where it is there. */
  private static final String[] FIELDS = {
    "id",
    "queue",
    "type",
    "state",
    "key",
    "attempt",
    "maxAttempts",
    "generation",
    "worker",
    "session",
    "readyAt",
    "onWorkerLoss",
    "progress",
    "note",
    "traceparent",
    "tracestate",
    "payload",
    "payloadBase64",
    "result",
    "resultBase64",
    "error",
    "reason",
    "endedAt",
    "retry",
    "after",
    "onFailure",
    "waitsFor"
  };

  private JobText() {}

  /** All of a job, a field a line. */
  static void details(Streams streams, JsonNode job) {
    Table table = new Table();
    for (String field : FIELDS) {
      String text = field.endsWith(BASE64) ? readable(job.path(field).asText()) : null;
      if (text != null && !text.isEmpty()) {
        String plain = field.substring(0, field.length() - BASE64.length());
        table.row(plain, Table.text(Remote.object().put(plain, text), plain));
      } else if (job.has(field)) {
        table.row(field, Table.text(job, field));
      }
    }
    if (job.path("cancelRequested").asBoolean()) {
      table.row("cancel", "requested");
    }
    table.print(streams.out());
  }

  /** What a shell command reads and writes is mostly text; null for bytes that are none. */
  private static @Nullable String readable(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException | IllegalArgumentException noText) {
      return null;
    }
  }

  /** An id, before a server is asked about it. */
  static long id(String text) {
    try {
      long id = Long.parseLong(text);
      if (id > 0) {
        return id;
      }
    } catch (NumberFormatException noNumber) {
      throw wrongId(text);
    }
    throw wrongId(text);
  }

  /** What is done to one job of several. */
  interface Action {
    void on(long id);
  }

  /**
   * Does something to each job. One that is refused is said in a line and does not keep the others
   * from it; where no server answers, it ends at once.
   *
   * @return 0, or 1 where one was refused
   */
  static int forEach(Streams streams, List<String> ids, Action action) {
    List<Long> numbers = ids.stream().map(JobText::id).toList();
    int exitCode = ExitCode.OK;
    for (long number : numbers) {
      try {
        action.on(number);
      } catch (CommandFailure refused) {
        if (refused.exitCode() != ExitCode.FOUND || numbers.size() == 1) {
          throw refused;
        }
        streams.out().flush();
        streams.err().println("holdfast: job " + number + ": " + refused.line());
        exitCode = ExitCode.FOUND;
      }
    }
    return exitCode;
  }

  private static CommandFailure wrongId(String text) {
    return new CommandFailure(
        ExitCode.USAGE, "ID: expected a job's number, from 1, but was '" + text + "'");
  }

  /**
   * Waits for a job to end.
   *
   * @param wait as the API writes lengths of time
   */
  static JsonNode await(Remote remote, String id, String wait) {
    return remote.get("/v1/jobs/" + id + "?wait=" + Remote.escape(wait));
  }

  /** For a command that waited: success is 0, anything else is not. */
  static int exitCode(Streams streams, JsonNode job) {
    String state = job.path("state").asText();
    if (state.equals("SUCCEEDED")) {
      return ExitCode.OK;
    }
    String error = job.path("error").asText();
    streams
        .err()
        .println(
            "holdfast: job "
                + Table.text(job, "id")
                + (ENDED_BADLY.contains(state) ? " ended as " : " is still ")
                + state
                + (error.isEmpty() ? "" : ": " + Table.text(job, "error")));
    return ExitCode.FOUND;
  }
}
