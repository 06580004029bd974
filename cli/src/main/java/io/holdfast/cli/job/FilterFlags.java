package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which jobs are meant, where they are not named one by one, and what is done to all of them. */
final class FilterFlags {
  @Option(
      names = {"-q", "--queue"},
      paramLabel = "QUEUE",
      description = "Instead of numbers: all of a queue.")
  private @Nullable String queue;

  @Option(names = "--type", paramLabel = "TYPE", description = "All of a type.")
  private @Nullable String type;

  @Option(
      names = {"-s", "--state"},
      paramLabel = "STATE",
      description = "All in a state.")
  private @Nullable String state;

  @Option(names = "--error", paramLabel = "TEXT", description = "All with this in their error.")
  private @Nullable String error;

  @Option(names = "--since", paramLabel = "TIME", description = "All that ended no longer ago.")
  private @Nullable String since;

  @Option(names = "--dry-run", description = "Changes nothing: says how many it would be.")
  private boolean dryRun;

  private ObjectNode body() {
    ObjectNode body = Remote.object();
    put(body, "queue", queue);
    put(body, "type", type);
    put(body, "state", state == null ? null : state.toUpperCase(Locale.ROOT));
    put(body, "error", error);
    put(body, "since", since);
    return body;
  }

  private static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  /** True where jobs are named one by one; else a filter has to be there. */
  boolean namesJobs(@Nullable List<String> ids) {
    boolean named = ids != null && !ids.isEmpty();
    if (named != body().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          named
              ? "Expected either jobs' numbers or a filter but both are there"
              : "Expected jobs' numbers, or one of --queue, --type, --state, --error and --since");
    }
    if (named && dryRun) {
      throw new CommandFailure(ExitCode.USAGE, "Expected --dry-run only with a filter");
    }
    return named;
  }

  /** Adds what is particular to what is done. */
  interface Particulars {
    void addTo(ObjectNode body);
  }

  /**
   * Does it to all, step by step, and says how many there were.
   *
   * @param path such as {@code /v1/jobs:retry}
   * @param done such as "retried"
   */
  int run(Streams streams, Remote remote, String path, String done, Particulars particulars) {
    long matched = 0;
    long changed = 0;
    String cursor = null;
    ObjectNode body = body().put("dryRun", dryRun);
    particulars.addTo(body);
    do {
      put(body, "cursor", cursor);
      JsonNode step = remote.post(path, body);
      matched += step.path("matched").asLong();
      changed += step.path("changed").asLong();
      cursor = step.hasNonNull("cursor") ? step.path("cursor").asText() : null;
      if (step.hasNonNull("refused")) {
        streams.err().println("holdfast: " + step.path("refused").asText());
      }
    } while (cursor != null);
    ObjectNode all = Remote.object().put("dryRun", dryRun);
    all.put("matched", matched).put("changed", changed);
    boolean dry = dryRun;
    remote.print(
        all,
        sums ->
            streams
                .out()
                .println(
                    dry
                        ? sums.path("matched").asText() + " jobs would be " + done
                        : sums.path("changed").asText()
                            + " of "
                            + sums.path("matched").asText()
                            + " jobs "
                            + done));
    return changed == matched || dryRun ? ExitCode.OK : ExitCode.FOUND;
  }
}
