package io.holdfast.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.Streams;
import io.holdfast.cli.Subcommand;
import io.holdfast.cli.cluster.ClusterSubcommand;
import io.holdfast.cli.job.JobSubcommand;
import io.holdfast.cli.job.QueueSubcommand;
import io.holdfast.cli.schedule.ScheduleSubcommand;
import io.holdfast.cli.worker.WorkerSubcommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class RemoteCommandsTest {
  private static final String JOB =
      "{\"id\":\"7\",\"queue\":\"billing\",\"type\":\"mail\",\"state\":\"%s\",\"payload\":{\"a\":1},"
          + "\"generation\":2,\"attempt\":1,\"maxAttempts\":3,\"worker\":\"w\\u001b1\","
          + "\"cancelRequested\":false,\"onWorkerLoss\":\"REASSIGN\"%s}";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void submitSendsThePayloadByteForByteUnderAKeyOfItsOwn() {
    answers.put(
        "/v1/jobs", "{\"id\":\"7\",\"generation\":1,\"state\":\"READY\",\"duplicate\":false}");
    assertThat(run(new JobSubcommand(), "submit", "mail", "{\"a\": 1}", "-q", "billing")).isZero();
    assertThat(said()).isEqualTo("job 7 is READY\n");
    String base64 =
        Base64.getEncoder().encodeToString("{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
    assertThat(asked.get(0))
        .startsWith("POST /v1/jobs {\"type\":\"mail\",\"key\":\"")
        .endsWith("\",\"queue\":\"billing\",\"payloadBase64\":\"" + base64 + "\"}");
  }

  @Test
  void submitWaitsForTheEndAndFailureIsOne() {
    answers.put(
        "/v1/jobs", "{\"id\":\"7\",\"generation\":1,\"state\":\"READY\",\"duplicate\":false}");
    answers.put("/v1/jobs/7?wait=1s", JOB.formatted("SUCCEEDED", ",\"result\":\"ok\""));
    assertThat(run(new JobSubcommand(), "submit", "mail", "--wait", "1s")).isZero();
    assertThat(said()).containsPattern("state +SUCCEEDED").containsPattern("result +ok");
    answers.put("/v1/jobs/7?wait=1s", JOB.formatted("FAILED", ",\"error\":\"no printer\""));
    assertThat(run(new JobSubcommand(), "submit", "mail", "--wait", "1s")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("holdfast: job 7 ended as FAILED: no printer\n");
  }

  @Test
  void bytesThatAreTextAreShownAsText() {
    answers.put("/v1/jobs/7", JOB.formatted("SUCCEEDED", ",\"resultBase64\":\"aGkhCg==\""));
    assertThat(run(new JobSubcommand(), "get", "7")).isZero();
    assertThat(said()).containsPattern("result +hi!\\\\n\n");
    answers.put("/v1/jobs/7", JOB.formatted("SUCCEEDED", ",\"resultBase64\":\"/w==\""));
    assertThat(run(new JobSubcommand(), "get", "7")).isZero();
    assertThat(said()).containsPattern("resultBase64 +/w==");
  }

  @Test
  void listIsATableAndJsonIsTheAnswerItself() {
    String page = "{\"jobs\":[" + JOB.formatted("RUNNING", "") + "],\"cursor\":\"c\"}";
    answers.put("/v1/jobs?limit=100&state=RUNNING", page);
    assertThat(run(new JobSubcommand(), "list", "--state", "running")).isZero();
    assertThat(said())
        .isEqualTo(
            """
            ID  QUEUE    TYPE  STATE    ATTEMPT  GENERATION  WORKER
            7   billing  mail  RUNNING  1/3      2           w\\u001b1
            """);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--cursor c");
    assertThat(run(new JobSubcommand(), "list", "--state", "running", "-o", "json")).isZero();
    assertThat(said()).isEqualToIgnoringWhitespace(page.replace("\\u001b", "\\u001B"));
  }

  @Test
  void decisionsAboutJobs() {
    answers.put("/v1/jobs/7:cancel", JOB.formatted("CANCELLED", ""));
    answers.put("/v1/jobs/7:retry", JOB.formatted("READY", ""));
    answers.put("/v1/jobs/7:resume", JOB.formatted("READY", ""));
    answers.put("/v1/jobs/7", JOB.formatted("READY", ""));
    answers.put(
        "/v1/jobs/7:explain",
        "{\"id\":\"7\",\"state\":\"READY\",\"code\":\"NO_WORKER_FOR_TYPE\",\"text\":\"nobody\"}");
    assertThat(run(new JobSubcommand(), "cancel", "7", "--grace", "1s")).isZero();
    assertThat(said()).isEqualTo("job 7 is CANCELLED\n");
    assertThat(asked.get(0)).isEqualTo("POST /v1/jobs/7:cancel {\"grace\":\"1s\"}");
    assertThat(run(new JobSubcommand(), "retry", "7")).isZero();
    assertThat(run(new JobSubcommand(), "resume", "7")).isZero();
    assertThat(run(new JobSubcommand(), "explain", "7")).isZero();
    assertThat(said()).isEqualTo("job 7 is READY: nobody (NO_WORKER_FOR_TYPE)\n");
  }

  @Test
  void manyJobsAreCancelledAndOneThatIsRefusedDoesNotKeepTheOthers() {
    answers.put("/v1/jobs/7:cancel", JOB.formatted("CANCELLED", ""));
    assertThat(run(new JobSubcommand(), "cancel", "7", "8", "7")).isEqualTo(1);
    assertThat(said()).isEqualTo("job 7 is CANCELLED\njob 7 is CANCELLED\n");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("holdfast: job 8: NOT_FOUND: no job 8\n");
    assertThat(run(new JobSubcommand(), "retry", "7", "x")).isEqualTo(2);
    assertThat(asked).hasSize(3);
  }

  @Test
  void aLongCellDoesNotPushTheOthersOffTheScreen() {
    answers.put(
        "/v1/queues",
        "{\"queues\":[{\"queue\":\""
            + "q".repeat(80)
            + "\",\"scheduled\":1,\"ready\":2,\"assigned\":3,\"running\":4,\"held\":5}]}");
    assertThat(run(new QueueSubcommand(), "list")).isZero();
    assertThat(said()).contains("\n" + "q".repeat(59) + "…  1 ");
  }

  @Test
  void eventsAreATableAndWhatIsMissingIsSaid() {
    answers.put(
        "/v1/jobs/7/events",
        "{\"id\":\"7\",\"completeFrom\":4,\"completeTo\":9,\"more\":false,\"events\":[{\"index\":4,"
            + "\"term\":2,\"time\":\"2026-11-23T18:30:00Z\",\"command\":\"SUBMIT\","
            + "\"outcome\":\"ACCEPTED\",\"state\":\"READY\",\"generation\":1}]}");
    assertThat(run(new JobSubcommand(), "events", "7")).isZero();
    assertThat(said())
        .endsWith(
            "4      2     2026-11-23T18:30:00Z  SUBMIT   ACCEPTED  READY  1           -        -       -\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    answers.put(
        "/v1/jobs/7/events?after=4",
        "{\"id\":\"7\",\"completeFrom\":4,\"completeTo\":9,\"more\":true,\"events\":[]}");
    assertThat(run(new JobSubcommand(), "events", "7", "--after", "4")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("there are more: --after 9\n");
  }

  @Test
  void aFilterIsSentStepByStepAndItsSumsAreShown() {
    answers.put("/v1/jobs:retry", "{\"matched\":3,\"changed\":3,\"more\":false}");
    String[] filter = {
      "retry", "--queue", "q", "--error", "no printer", "--since", "1h", "--rate", "5"
    };
    assertThat(run(new JobSubcommand(), filter)).isZero();
    assertThat(said()).isEqualTo("3 of 3 jobs retried\n");
    assertThat(asked)
        .containsExactly(
            "POST /v1/jobs:retry {\"queue\":\"q\",\"error\":\"no printer\",\"since\":\"1h\","
                + "\"dryRun\":false,\"rate\":5}");
    answers.put("/v1/jobs:cancel", "{\"matched\":2,\"changed\":0}");
    assertThat(run(new JobSubcommand(), "cancel", "--type", "mail", "--dry-run")).isZero();
    assertThat(said()).isEqualTo("2 jobs would be cancelled\n");
    assertThat(run(new JobSubcommand(), "cancel")).isEqualTo(2);
    assertThat(run(new JobSubcommand(), "cancel", "7", "--type", "mail")).isEqualTo(2);
    assertThat(run(new JobSubcommand(), "retry", "7", "--dry-run")).isEqualTo(2);
  }

  @Test
  void waitingJobsGetAnotherPlace() {
    answers.put("/v1/jobs/41:change", "{\"id\":\"41\",\"state\":\"SCHEDULED\",\"priority\":9}");
    assertThat(run(new JobSubcommand(), "change", "41", "-p", "9", "--delay", "5m")).isZero();
    assertThat(said()).isEqualTo("job 41 is SCHEDULED, priority 9\n");
    assertThat(asked).containsExactly("POST /v1/jobs/41:change {\"priority\":9,\"delay\":\"5m\"}");
  }

  @Test
  void aQueueIsSetPausedAndResumed() {
    answers.put("/v1/queues/q", "{\"queue\":\"q\",\"mode\":\"OPEN\",\"concurrency\":20}");
    String[] settings = {
      "set",
      "q",
      "--concurrency",
      "20",
      "--rate",
      "100/1m",
      "--weight",
      "3",
      "--max-jobs",
      "9",
      "--retention",
      "1h",
      "--retention-count",
      "7",
      "--retention-bytes",
      "99"
    };
    assertThat(run(new QueueSubcommand(), settings)).isZero();
    assertThat(said()).containsPattern("concurrency +20");
    answers.put("/v1/queues/q:pause", "{\"queue\":\"q\",\"mode\":\"PAUSED\"}");
    assertThat(run(new QueueSubcommand(), "pause", "q")).isZero();
    assertThat(said()).isEqualTo("queue q is PAUSED\n");
    assertThat(asked)
        .containsExactly(
            "PUT /v1/queues/q {\"concurrency\":20,\"weight\":3,\"maxJobs\":9,"
                + "\"retentionCount\":7,\"retentionBytes\":99,\"retention\":\"1h\","
                + "\"rate\":\"100/1m\"}",
            "POST /v1/queues/q:pause ");
  }

  @Test
  void aScheduleSaysHowItsJobsAreTreated() {
    answers.put(
        "/v1/schedules/nightly",
        "{\"name\":\"nightly\",\"version\":1,\"next\":\"2026-11-25T01:30:00Z\"}");
    String[] definition = {
      "put",
      "nightly",
      "report",
      "--cron",
      "30 2 * * *",
      "-q",
      "reports",
      "-p",
      "9",
      "--max-attempts",
      "5",
      "--retry-factor",
      "2",
      "--concurrency-key",
      "k",
      "--concurrency-limit",
      "1",
      "--run-timeout",
      "1h"
    };
    assertThat(run(new ScheduleSubcommand(), definition)).isZero();
    assertThat(said()).isEqualTo("schedule nightly is version 1, next 2026-11-25T01:30:00Z\n");
    assertThat(asked.get(0))
        .startsWith("PUT /v1/schedules/nightly {")
        .contains(
            "\"cron\":\"30 2 * * *\"",
            "\"type\":\"report\"",
            "\"queue\":\"reports\"",
            "\"priority\":9",
            "\"retry\":{\"maxAttempts\":5,\"factor\":2.0}",
            "\"concurrencyKey\":\"k\"",
            "\"concurrencyLimit\":1",
            "\"runTimeout\":\"1h\"");
    // Of one job alone: no schedule has a key.
    assertThat(run(new ScheduleSubcommand(), "put", "s", "t", "--at", "x", "--key", "k"))
        .isEqualTo(2);
  }

  @Test
  void aWorkerIsDrainedByItsName() {
    answers.put("/v1/workers/w%201:drain", "{\"worker\":\"w 1\",\"session\":\"3\"}");
    assertThat(run(new WorkerSubcommand(), "drain", "w 1")).isZero();
    assertThat(said()).isEqualTo("worker w 1 takes nothing new (session 3)\n");
  }

  @Test
  void queuesWorkersAndClusterAreTables() {
    answers.put(
        "/v1/queues",
        "{\"queues\":[{\"queue\":\"q\",\"scheduled\":1,\"ready\":2,\"assigned\":3,\"running\":4,"
            + "\"held\":5}]}");
    assertThat(run(new QueueSubcommand(), "list")).isZero();
    assertThat(said()).endsWith("q      1          2      3         4        5     -\n");
    answers.put(
        "/v1/workers",
        "{\"sessions\":[{\"session\":\"3\",\"worker\":\"w\",\"queues\":[\"a\",\"b\"],"
            + "\"types\":[],\"lease\":\"10s\",\"owned\":1,\"slots\":2}]}");
    assertThat(run(new WorkerSubcommand(), "list")).isZero();
    assertThat(said()).endsWith("3        w       a,b     -      10s    1     2\n");
    answers.put(
        "/v1/cluster",
        "{\"replica\":\"n1\",\"leader\":\"n1\",\"term\":4,\"role\":\"LEADER\",\"appliedIndex\":9,"
            + "\"commitIndex\":9,\"members\":[{\"replica\":\"n1\",\"api\":\"http://a\"},"
            + "{\"replica\":\"n2\",\"api\":\"http://b\",\"clockOffsetMillis\":-3}]}");
    assertThat(run(new ClusterSubcommand(), "status")).isZero();
    assertThat(said())
        .startsWith("leader        n1\nterm          4\n")
        .endsWith("n1       -         -      http://a  -\nn2       -         -3 ms  http://b  -\n");
  }

  @Test
  void whatIsRefusedIsOneLineAndItsExitCode() {
    assertThat(run(new JobSubcommand(), "get", "8")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("NOT_FOUND: no job 8\n");
    assertThat(run(new JobSubcommand(), "get", "x")).isEqualTo(2);
    assertThat(run(new JobSubcommand(), "get")).isEqualTo(2);
    assertThat(run(new JobSubcommand(), "get", "1", "--timeout", "0")).isEqualTo(2);
    assertThat(run(new JobSubcommand(), "get", "1", "--server", "ftp://x")).isEqualTo(2);
    assertThat(run(new JobSubcommand())).isEqualTo(2);
    server.stop(0);
    assertThat(run(new JobSubcommand(), "get", "8", "--timeout", "0.2")).isEqualTo(69);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("UNREACHABLE: no answer from http://127.0.0.1:")
        .hasLineCount(1);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(exchange.getRequestMethod() + " " + path + " " + body);
      String known = answers.get(path);
      byte[] answer =
          (known == null
                  ? "{\"status\":404,\"code\":\"NOT_FOUND\",\"detail\":\"no job 8\"}"
                  : known)
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(known == null ? 404 : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private String said() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  private int run(Subcommand noun, String... line) {
    out.reset();
    err.reset();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            errors);
    CommandLine command = (CommandLine) noun.command(streams);
    command.setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()));
    command.setExecutionExceptionHandler(
        (thrown, failed, parsed) -> {
          if (thrown instanceof CommandFailure failure) {
            errors.println(failure.line());
            return failure.exitCode();
          }
          throw thrown;
        });
    String[] whole = line;
    if (line.length > 0 && !List.of(line).contains("--server")) {
      whole = java.util.Arrays.copyOf(line, line.length + 2);
      whole[line.length] = "--server";
      whole[line.length + 1] = "127.0.0.1:" + server.getAddress().getPort();
    }
    return command.execute(whole);
  }
}
