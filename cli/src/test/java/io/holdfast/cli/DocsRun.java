package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.embedded.Holdfast;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the examples of one page, one after the other, against a server of its own: what {@code
 * holdfast dev} serves, on a folder of the test. Commands run in this process.
 *
 * <p>What stands in a comment behind a command is checked as far as it says what is printed: {@code
 * job 1 is READY}, {@code worker w1 takes …}, words in capitals, and all that follows an ellipsis.
 */
final class DocsRun implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CAPITALS = Pattern.compile("\\b[A-Z][A-Z_]{3,}\\b");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Holdfast server;
  private final List<CompletableFuture<Integer>> workers = new ArrayList<>();
  private String answer = "";

  DocsRun(Path data) {
    server = Holdfast.embedded(data, options -> options.listen(0));
  }

  URI address() {
    return server.address().orElseThrow();
  }

  /** Runs a command; it has to succeed, and to print what its comment says. */
  void run(DocsShellLine line) throws IOException, InterruptedException {
    assertThat(line.operators()).as("what only a shell can do in: %s", line.text()).isEmpty();
    if (line.words().get(0).equals("curl")) {
      DocsCurl.Answer got = DocsCurl.of(line).ask(address());
      assertThat(got.status()).as("%s: %s", line.text(), got.body()).isBetween(200, 299);
      answer = got.body();
    } else if (isWorker(line)) {
      startWorker(line);
    } else {
      Printed printed = holdfast(line);
      assertThat(printed.exitCode()).as("%s: %s", line.text(), printed.err()).isZero();
      answer = printed.out();
      if (looksOnly(line)) {
        // What is decided by the next Tick is there for people when they have typed the line.
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> saysWhatItsComment(line, holdfast(line).out()));
      } else {
        saysWhatItsComment(line, printed.out());
      }
    }
  }

  private static boolean isWorker(DocsShellLine line) {
    return line.words().size() > 2 && line.words().subList(1, 3).equals(List.of("worker", "run"));
  }

  private static boolean looksOnly(DocsShellLine line) {
    List<String> noun = line.words().subList(1, Math.min(3, line.words().size()));
    return noun.equals(List.of("job", "get")) || noun.equals(List.of("job", "explain"));
  }

  /** The words of a command of ours behind its name. */
  static List<String> arguments(DocsShellLine line) {
    String program = line.words().get(0);
    assertThat(program).as(line.text()).isIn("holdfast", "bin/holdfast");
    return line.words().subList(1, line.words().size());
  }

  private record Printed(int exitCode, String out, String err) {}

  private Printed holdfast(DocsShellLine line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    List<String> arguments = new ArrayList<>(arguments(line));
    arguments.add("--server");
    arguments.add(address().toString());
    int exitCode = new Main(streams, Main.found()).run(arguments.toArray(String[]::new));
    return new Printed(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static void saysWhatItsComment(DocsShellLine line, String out) {
    String comment = line.comment();
    if (comment.matches("(job|worker) \\w+ (is|takes) .*")) {
      assertThat(out).as(line.text()).contains(comment);
    }
    int ellipsis = comment.indexOf('…');
    if (ellipsis >= 0) {
      assertThat(out).as(line.text()).contains(comment.substring(ellipsis + 1).strip());
    }
    Matcher said = CAPITALS.matcher(comment);
    while (said.find()) {
      assertThat(out).as(line.text()).contains(said.group());
    }
  }

  /** A worker runs until it is drained; what comes next on the page needs it to be there. */
  private void startWorker(DocsShellLine line) throws IOException {
    int before = get("/v1/workers").path("sessions").size();
    CompletableFuture<Integer> ended =
        CompletableFuture.supplyAsync(
            () -> {
              Printed printed = holdfast(line);
              if (printed.exitCode() != 0) {
                throw new AssertionError(
                    "Expected 0 but got " + printed.exitCode() + ": " + printed.err());
              }
              return printed.exitCode();
            },
            run -> new Thread(run, "docs-worker").start());
    workers.add(ended);
    await()
        .atMost(PATIENCE)
        .until(() -> ended.isDone() || get("/v1/workers").path("sessions").size() > before);
    assertThat(ended).as(line.text()).isNotCompletedExceptionally();
  }

  /** Drains the workers that the page has not drained itself; each has to end with 0. */
  void endWorkers() throws Exception {
    for (JsonNode session : get("/v1/workers").path("sessions")) {
      if (!session.path("draining").asBoolean()) {
        ask("POST", "/v1/workers/" + session.path("worker").asText() + ":drain", "{}");
      }
    }
    for (CompletableFuture<Integer> worker : workers) {
      assertThat(worker.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isZero();
    }
  }

  /** A block of JSON shows the answer to the line before it: the same names at the same places. */
  void shows(DocsPage.Fence json) throws IOException {
    assertThat(names(JSON.readTree(json.text())))
        .as("names in %s beside those of %s", json.place(), answer)
        .isEqualTo(names(JSON.readTree(answer)));
  }

  static SortedSet<String> names(JsonNode node) {
    SortedSet<String> names = new TreeSet<>();
    collect(node, "", names);
    return names;
  }

  private static void collect(JsonNode node, String path, SortedSet<String> names) {
    if (node.isArray()) {
      node.forEach(each -> collect(each, path + "[]", names));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = path + "." + field.getKey();
      names.add(name);
      collect(field.getValue(), name, names);
    }
  }

  JsonNode get(String path) throws IOException {
    return ask("GET", path, "");
  }

  JsonNode ask(String method, String path, String body) throws IOException {
    return JSON.readTree(
        server.client().request(method, path, body.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.close();
  }
}
