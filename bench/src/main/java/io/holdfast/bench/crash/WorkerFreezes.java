package io.holdfast.bench.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.bench.processes.Child;
import io.holdfast.bench.processes.ServerProcesses;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.JobHandle;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A worker that hangs (SIGSTOP) with a job in its hands, or dies (SIGKILL) and is not started
 * again: its job starts elsewhere when the lease is over.
 *
 * <p>A worker of ours that wakes finds that its lease is over and says nothing more of the job. One
 * that completes all the same, as any other program may, is fenced: this says it in its place, with
 * its session and its generation, while the next one is at work.
 */
final class WorkerFreezes {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String QUEUE = "recorded";

  /** A lease of ten seconds, and what it takes to notice and to tell. */
  private static final long LIMIT_MILLIS = 12_000;

  /** Longer than it takes to send a signal; what is left of it passes after the waking. */
  private static final int WORK_MILLIS = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final PrintStream out;
  private final Starts starts;

  WorkerFreezes(Path folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
    starts = new Starts(folder.resolve("starts"));
  }

  void run(int rounds) throws IOException, InterruptedException {
    try (ServerProcesses servers = new ServerProcesses(folder, 1)) {
      servers.startAll();
      try (HoldfastClient client = HoldfastClient.connect(servers.apis())) {
        for (int round = 1; round <= rounds; round++) {
          round(client, servers.apis(), round, true);
          round(client, servers.apis(), round, false);
        }
      }
    }
    starts.check(job -> false);
  }

  private void round(HoldfastClient client, List<URI> servers, int round, boolean freeze)
      throws IOException, InterruptedException {
    String kind = freeze ? "frozen" : "killed";
    String first = kind + "-" + round;
    String second = "next-" + first;
    Child worker = start(first, servers);
    Child next = null;
    try {
      JobHandle<String> job =
          client.submit(RecordingWorker.TYPE, WORK_MILLIS, options -> options.queue(QUEUE));
      require(started(job.id(), first, PATIENCE.toMillis()), "the first worker to start the job");
      String session = ask(client, "/v1/jobs/" + job.id()).path("session").asText();
      long from = System.nanoTime();
      if (freeze) {
        worker.freeze();
      } else {
        worker.kill();
      }
      next = start(second, servers);
      require(started(job.id(), second, LIMIT_MILLIS), "the job to start elsewhere within 12 s");
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
      String result = "";
      if (freeze) {
        worker.thaw();
        require(completeAs(client, session, job.id()).equals("FENCED"), "FENCED for the first one");
        result = ", the first one was fenced";
      }
      require(job.await(PATIENCE).equals(second), "the result to be the second worker's");
      out.printf("%s: the job started elsewhere after %,d ms%s%n", kind, millis, result);
      out.flush();
    } finally {
      worker.kill();
      if (next != null) {
        next.kill();
        next.awaitEnd();
      }
      worker.awaitEnd();
    }
  }

  private boolean started(long job, String worker, long millis) throws IOException {
    return starts.await(
        all -> all.stream().anyMatch(each -> each.job() == job && each.worker().equals(worker)),
        millis);
  }

  /** What the first worker is answered when it completes its generation of the job. */
  private static String completeAs(HoldfastClient client, String session, long job)
      throws IOException {
    String body =
        """
        {"session": "%s", "items": [{"job": "%d", "generation": 1, "result": "late"}]}"""
            .formatted(session, job);
    byte[] answer =
        client.request("POST", "/v1/assignments:complete", body.getBytes(StandardCharsets.UTF_8));
    return MAPPER.readTree(answer).at("/items/0/status").asText();
  }

  private static JsonNode ask(HoldfastClient client, String path) throws IOException {
    return MAPPER.readTree(client.request("GET", path, new byte[0]));
  }

  private Child start(String name, List<URI> servers) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(RecordingWorker.class.getName());
    line.addAll(List.of(name, QUEUE, "1", starts.file().toString()));
    servers.forEach(each -> line.add(each.toString()));
    return Child.start(folder.resolve(name + ".out"), line);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new Violation("Expected " + what);
    }
  }
}
