package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages tell people to type works, in the order in which it stands there. */
final class DocsExamplesTest {
  /** A command that is not run here, and why; its options are checked all the same. */
  private record NotRun(String page, String command, String reason) {}

  /** A name that the prose of a page gives to a field of an answer. */
  private record Told(String page, String field, String method, String path, String body) {}

  private static final String SERVER = "it is the server that the test has started";

  private static final List<NotRun> NOT_RUN =
      List.of(
          new NotRun(
              "README.md", "bin/holdfast demo", "it takes longer; the gate has it as a step"),
          new NotRun("README.md", "bin/holdfast dev --data /tmp/holdfast-data", SERVER),
          new NotRun(
              "README.md",
              "bin/holdfast node cli/src/test/resources/seed/sample-1-recovery.in",
              "its input comes by the shell; the transcript tests run the same file"),
          new NotRun("README.md", "bin/test", "it is what runs this test"),
          new NotRun("docs/retries.md", "bin/holdfast dev", SERVER),
          new NotRun("docs/dependencies.md", "bin/holdfast dev", SERVER));

  private static final List<Told> TOLD =
      List.of(
          new Told("docs/dependencies.md", "waitsFor", "GET", "/v1/jobs/6", ""),
          new Told(
              "docs/retries.md",
              "changed",
              "POST",
              "/v1/jobs:retry",
              "{\"queue\":\"default\",\"dryRun\":true}"),
          new Told("docs/queues.md", "concurrency", "GET", "/v1/queues/mail", ""),
          new Told("docs/queues.md", "rate", "GET", "/v1/queues/mail", ""),
          new Told("docs/queues.md", "maxJobs", "GET", "/v1/queues/mail", ""),
          new Told("docs/schedules.md", "decidedUntil", "GET", "/v1/schedules/nightly", ""),
          new Told("docs/schedules.md", "next", "GET", "/v1/schedules/nightly", ""));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void theFirstMinutesOfTheReadmeWork() throws Exception {
    try (DocsRun run = new DocsRun(folder.resolve("data"))) {
      follow("README.md", run);
      assertThat(run.get("/v1/jobs/1?wait=20s").path("state").asText()).isEqualTo("SUCCEEDED");
      assertThat(run.get("/v1/jobs/1").path("result").toString()).contains("you");
      run.endWorkers();
    }
  }

  @Test
  void theExamplesOfSchedulesWork() throws Exception {
    followAlone("docs/schedules.md");
  }

  @Test
  void theExamplesOfQueuesWork() throws Exception {
    followAlone("docs/queues.md");
  }

  @Test
  void theExamplesOfRetriesWork() throws Exception {
    followAlone("docs/retries.md");
  }

  @Test
  void theExamplesOfDependenciesWork() throws Exception {
    followAlone("docs/dependencies.md");
  }

  @Test
  void theExamplesOfDrainingWork() throws Exception {
    followAlone("docs/worker-drain.md");
  }

  @Test
  void whatDoesNotWorkIsFound() throws Exception {
    try (DocsRun run = new DocsRun(folder.resolve("data"))) {
      for (String wrong :
          List.of(
              "holdfast job submit mail --no-such-option",
              "holdfast job get 99",
              "holdfast job submit mail   # job 7 is READY",
              "holdfast queue list   # CANCELLED",
              "holdfast job list | head",
              "curl http://127.0.0.1:7400/v1/jobs/99",
              "curl --no-such-option http://127.0.0.1:7400/v1/jobs")) {
        DocsPage.Fence fence = new DocsPage.Fence("page", "sh", 1, wrong + "\n");
        assertThatThrownBy(() -> run.run(DocsShellLine.of(fence).get(0)))
            .as(wrong)
            .isInstanceOf(AssertionError.class);
      }
      assertThat(DocsRun.names(new ObjectMapper().readTree("{\"a\":[{\"b\":1}]}")))
          .containsExactly(".a", ".a[].b");
    }
  }

  private void followAlone(String page) throws Exception {
    try (DocsRun run = new DocsRun(folder.resolve("data"))) {
      follow(page, run);
      run.endWorkers();
    }
  }

  private static void follow(String path, DocsRun run) throws Exception {
    DocsPage page = DocsPage.read(path);
    List<NotRun> left = new ArrayList<>(NOT_RUN);
    left.removeIf(each -> !each.page().equals(path));
    int ran = 0;
    for (DocsPage.Fence fence : page.fences()) {
      switch (fence.language()) {
        case "sh" -> {
          for (DocsShellLine line : DocsShellLine.of(fence)) {
            if (left.removeIf(each -> each.command().equals(line.text()))) {
              hasItsOptions(line);
            } else {
              attempt(run, line, path);
              ran++;
            }
          }
        }
        case "json" -> run.shows(fence);
        case "java" -> {} // DocsJavaTest compiles them.
        default ->
            throw new AssertionError(
                "Expected sh, json or java at " + fence.place() + " but it is " + fence.language());
      }
    }
    assertThat(left).as("what %s does not have any more", path).isEmpty();
    assertThat(ran).as("commands of %s", path).isPositive();
    for (Told told : TOLD) {
      if (told.page().equals(path)) {
        assertThat(page.text()).contains("`" + told.field() + "`");
        assertThat(run.ask(told.method(), told.path(), told.body()).has(told.field()))
            .as("%s in the answer to %s", told.field(), told.path())
            .isTrue();
      }
    }
  }

  private static void attempt(DocsRun run, DocsShellLine line, String path) throws Exception {
    try {
      run.run(line);
    } catch (AssertionError wrong) {
      throw new AssertionError(path + ":" + line.line() + ": " + wrong.getMessage(), wrong);
    }
  }

  private static void hasItsOptions(DocsShellLine line) {
    if (line.words().get(0).equals("bin/test")) {
      return;
    }
    List<String> arguments = DocsRun.arguments(line);
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    // The file behind < is a word for a shell only.
    int words = line.operators().isEmpty() ? arguments.size() : arguments.size() - 1;
    new Main(new Streams(new ByteArrayInputStream(new byte[0]), nowhere, nowhere), Main.found())
        .commandLine(arguments.get(0))
        .parseArgs(arguments.subList(0, words).toArray(String[]::new));
  }
}
