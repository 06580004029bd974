package io.holdfast.cli.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.remote.Remote;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a schedule fires, and what it does where that is not plain. */
final class DefinitionOptions {
  @Option(
      names = "--cron",
      paramLabel = "EXPRESSION",
      description = {
        "Local times: minute, hour, day of the month, month,",
        "day of the week; with six fields the second is first.",
        "Also @daily and its like."
      })
  private @Nullable String cron;

  @Option(names = "--every", paramLabel = "TIME", description = "Instead: at a fixed rate.")
  private @Nullable String every;

  @Option(
      names = "--after-end",
      paramLabel = "TIME",
      description = "Instead: so long after the end of the job before.")
  private @Nullable String afterEnd;

  @Option(names = "--at", paramLabel = "POINT", description = "Instead: once (RFC 3339).")
  private @Nullable String at;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone, as Europe/Berlin; UTC without it.")
  private @Nullable String zone;

  @Option(names = "--start", paramLabel = "POINT", description = "No instant before it.")
  private @Nullable String start;

  @Option(names = "--end", paramLabel = "POINT", description = "No instant from it on.")
  private @Nullable String end;

  @Option(
      names = "--jitter",
      paramLabel = "TIME",
      description = "Jobs start up to so long after their instants.")
  private @Nullable String jitter;

  @Option(
      names = "--gap",
      paramLabel = "WHAT",
      description = "A local time that does not exist: shift (default) or skip.")
  private @Nullable String gap;

  @Option(
      names = "--overlap",
      paramLabel = "WHAT",
      description = "A local time that exists twice: first (default), last or both.")
  private @Nullable String overlap;

  @Option(
      names = "--missed",
      paramLabel = "WHAT",
      description = "Instants that nobody could decide: none, one (default) or all.")
  private @Nullable String missed;

  @Option(
      names = "--missed-most",
      paramLabel = "N",
      description = "With --missed all: so many at most; 100 without it.")
  private @Nullable Integer missedMost;

  @Option(
      names = "--missed-window",
      paramLabel = "TIME",
      description = "What was missed longer ago is skipped; 24h without it.")
  private @Nullable String missedWindow;

  @Option(
      names = "--concurrency",
      paramLabel = "WHAT",
      description = {
        "The job before has not ended: allow (default), skip,",
        "queue-one or replace."
      })
  private @Nullable String concurrency;

  /** True where something says when. */
  boolean isThere() {
    return cron != null || every != null || afterEnd != null || at != null;
  }

  /** A definition as the API takes it, without its job. */
  ObjectNode definition() {
    ObjectNode body = Remote.object();
    put(body, "cron", cron);
    put(body, "every", every);
    put(body, "afterEnd", afterEnd);
    put(body, "at", at);
    put(body, "zone", zone);
    put(body, "start", start);
    put(body, "end", end);
    put(body, "jitter", jitter);
    put(body, "gap", constant(gap));
    put(body, "overlap", constant(overlap));
    put(body, "missed", constant(missed));
    if (missedMost != null) {
      body.put("missedMost", missedMost);
    }
    put(body, "missedWindow", missedWindow);
    put(body, "concurrency", constant(concurrency));
    return body;
  }

  /** People write queue-one. */
  private static @Nullable String constant(@Nullable String word) {
    return word == null ? null : word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
