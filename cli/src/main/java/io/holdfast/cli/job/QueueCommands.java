package io.holdfast.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.cli.remote.Remote;
import io.holdfast.cli.remote.ServerOptions;
import io.holdfast.cli.remote.Table;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked about one queue. */
final class QueueCommands {
  private static final String[] FIELDS = {
    "queue",
    "mode",
    "scheduled",
    "ready",
    "assigned",
    "running",
    "held",
    "concurrency",
    "rate",
    "weight",
    "maxJobs",
    "retention",
    "retentionCount",
    "retentionBytes"
  };

  private QueueCommands() {}

  private static String path(String queue) {
    return "/v1/queues/" + Remote.escape(queue);
  }

  private static void print(Streams streams, Remote remote, JsonNode answer) {
    remote.print(
        answer,
        queue -> {
          Table table = new Table();
          for (String field : FIELDS) {
            if (queue.has(field)) {
              table.row(field, Table.text(queue, field));
            }
          }
          table.print(streams.out());
        });
  }

  static CommandLine pause(Streams streams) {
    return described(
        new Mode(streams, "pause"),
        "Pauses queues: they take jobs, nothing of them starts, what runs goes on.",
        "holdfast queue pause billing");
  }

  static CommandLine resume(Streams streams) {
    return described(
        new Mode(streams, "resume"),
        "Lets paused or draining queues go on.",
        "holdfast queue resume billing");
  }

  static CommandLine drain(Streams streams) {
    return described(
        new Mode(streams, "drain"),
        "Drains queues: they refuse new jobs and end what they have.",
        "holdfast queue drain billing");
  }

  private static CommandLine described(Mode command, String description, String example) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description).footer("", "Example: " + example);
    return line;
  }

  @Command(
      description = "Shows a queue: its jobs by state, and what is set for it.",
      footer = {"", "Example: holdfast queue get billing"})
  static final class Get implements Callable<Integer> {
    private final Streams streams;

    @Mixin private ServerOptions server;

    @Parameters(paramLabel = "QUEUE", description = "Its name.")
    @SuppressWarnings("NullAway.Init")
    private String queue;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    Get(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        print(streams, remote, remote.get(path(queue)));
      }
      return ExitCode.OK;
    }
  }

  @Command(
      description = "Sets all settings of a queue: what is left out is not set.",
      footer = {
        "",
        "Example: holdfast queue set billing --concurrency 20 --rate 100/1m",
        "         holdfast queue set mail --weight 3 --max-jobs 100000 --retention 1h"
      })
  static final class Set implements Callable<Integer> {
    private final Streams streams;

    @Mixin private ServerOptions server;

    @Parameters(paramLabel = "QUEUE", description = "Its name.")
    @SuppressWarnings("NullAway.Init")
    private String queue;

    @Option(names = "--concurrency", paramLabel = "N", description = "At most so many jobs run.")
    private @Nullable Long concurrency;

    @Option(
        names = "--rate",
        paramLabel = "RATE",
        description = "So many jobs start in a time, such as 100/1m.")
    private @Nullable String rate;

    @Option(
        names = "--weight",
        paramLabel = "N",
        description = "Its share of a worker of several queues; 1 without it.")
    private @Nullable Long weight;

    @Option(
        names = "--max-jobs",
        paramLabel = "N",
        description = "At most so many jobs that have not ended.")
    private @Nullable Long maxJobs;

    @Option(
        names = "--retention",
        paramLabel = "LENGTH",
        description = "How long an ended job can be asked for, such as 1h.")
    private @Nullable String retention;

    @Option(
        names = "--retention-count",
        paramLabel = "N",
        description = "At most so many ended jobs are kept.")
    private @Nullable Long retentionCount;

    @Option(
        names = "--retention-bytes",
        paramLabel = "N",
        description = "At most so many bytes of ended jobs are kept.")
    private @Nullable Long retentionBytes;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    Set(Streams streams) {
      this.streams = streams;
    }

    @Override
    public Integer call() {
      ObjectNode body = Remote.object();
      put(body, "concurrency", concurrency);
      put(body, "weight", weight);
      put(body, "maxJobs", maxJobs);
      put(body, "retentionCount", retentionCount);
      put(body, "retentionBytes", retentionBytes);
      if (retention != null) {
        body.put("retention", retention);
      }
      if (rate != null) {
        body.put("rate", rate);
      }
      try (Remote remote = server.connect(streams)) {
        print(streams, remote, remote.put(path(queue), body));
      }
      return ExitCode.OK;
    }

    private static void put(ObjectNode body, String field, @Nullable Long value) {
      if (value != null) {
        body.put(field, value);
      }
    }
  }

  @Command
  private static final class Mode implements Callable<Integer> {
    private final Streams streams;
    private final String verb;

    @Mixin private ServerOptions server;

    @Parameters(paramLabel = "QUEUE", arity = "1..*", description = "Its name, or several.")
    @SuppressWarnings("NullAway.Init")
    private String[] queues;

    @SuppressWarnings("NullAway.Init") // server: by picocli
    Mode(Streams streams, String verb) {
      this.streams = streams;
      this.verb = verb;
    }

    @Override
    public Integer call() {
      try (Remote remote = server.connect(streams)) {
        for (String queue : queues) {
          remote.print(
              remote.post(path(queue) + ":" + verb, Remote.object()),
              answer ->
                  streams
                      .out()
                      .println(
                          "queue "
                              + Table.text(answer, "queue")
                              + " is "
                              + Table.text(answer, "mode")));
        }
      }
      return ExitCode.OK;
    }
  }
}
