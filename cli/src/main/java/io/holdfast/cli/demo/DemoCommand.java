package io.holdfast.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.Streams;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import io.holdfast.client.Worker;
import io.holdfast.server.offline.OfflineReplay;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Kills the leader and a worker in the middle of the work, and shows that nothing was lost. */
@Command(
    description = {
      "Starts three servers and two workers on this machine, submits jobs, kills the",
      "leader with SIGKILL at a third of them and a worker at two thirds, and then",
      "checks the logs of all replicas: no confirmed job lost, one owner for each",
      "(job, generation), the same state everywhere."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:Every promise was kept.", "1:One was broken; the last line names it."},
    footer = {"", "Example: holdfast demo"})
final class DemoCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> REPLICAS = List.of("r1", "r2", "r3");
  private static final Duration WORKER_LEASE = Duration.ofSeconds(3);
  private static final long PATIENCE_SECONDS = 90;

  /** On a machine with one slow core and a slow disk. */
  private static final int SLOW_JOBS_A_SECOND = 100;

  private static final int WORKER_SLOTS = 50;

  /** Jobs that may wait: enough for both workers, few enough that submits go on to the end. */
  private static final int AHEAD = 500;

  private final Streams streams;
  private final List<String> timeline = new ArrayList<>();
  private long startedNanos;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--jobs", paramLabel = "N", description = "How many; 10000 without it.")
  private int jobs = 10_000;

  @Option(names = "--keep", description = "Leaves the cluster running until Ctrl-C.")
  private boolean keep;

  @Option(names = "--as-worker", hidden = true)
  private @Nullable String worker;

  @Option(names = "--server", hidden = true)
  private String servers = "";

  DemoCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws Exception {
    if (worker != null) {
      return work(worker);
    }
    if (jobs < 10 || jobs > 1_000_000) {
      throw new ParameterException(
          spec.commandLine(), "--jobs: expected 10 to 1000000 but was " + jobs);
    }
    Path folder = Files.createTempDirectory("holdfast-demo-");
    startedNanos = System.nanoTime();
    try (DemoProcesses processes = new DemoProcesses(folder, REPLICAS)) {
      Thread hook = new Thread(processes::close, "holdfast-demo-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      int exitCode = run(processes);
      if (exitCode == ExitCode.OK) {
        remove(folder);
      } else {
        say("what the processes said and wrote is in " + folder);
      }
      return exitCode;
    }
  }

  private int run(DemoProcesses processes) throws InterruptedException {
    REPLICAS.forEach(processes::startServer);
    begin(processes);
    DemoJobs submitted;
    try (HoldfastClient client = HoldfastClient.connect(processes.apis())) {
      String leader = leader(client);
      note("three servers are up, " + leader + " leads");
      processes.startWorker("w1");
      processes.startWorker("w2");
      submitted = new DemoJobs(client, jobs);
      submitted.start();
      drive(processes, client, submitted, leader);
    }
    long index = settle(processes);
    note("all " + submitted.confirmedCount() + " jobs have ended");
    if (keep) {
      say("the cluster runs: --server " + processes.api("r1") + " (Ctrl-C ends it)");
      new CountDownLatch(1).await();
    }
    processes.close();
    return verdict(processes, submitted, index);
  }

  /** As a user would: cluster init, once, on one of the servers. */
  private void begin(DemoProcesses processes) {
    REPLICAS.forEach(replica -> awaitAlive(processes, replica));
    try (HoldfastClient first = HoldfastClient.connect(List.of(processes.api(REPLICAS.get(0))))) {
      JsonNode begun = tree(first.request("POST", "/v1/cluster:init", new byte[0]));
      for (JsonNode member : begun.path("members")) {
        if (!member.path("standing").asText().equals("VOTER")) {
          throw new CommandFailure(
              ExitCode.FOUND, "cluster init: " + member.path("reason").asText());
        }
      }
      note("cluster " + begun.path("clusterId").asText() + " has begun");
    }
  }

  private static void awaitAlive(DemoProcesses processes, String replica) {
    await(
        "P13 progress: " + replica + " does not answer",
        () -> {
          processes.check();
          return appliedIndex(processes.api(replica)) >= 0;
        });
  }

  /** Until every job has ended, with both deaths on the way. */
  private void drive(
      DemoProcesses processes, HoldfastClient client, DemoJobs submitted, String leader) {
    long patience = PATIENCE_SECONDS + jobs / SLOW_JOBS_A_SECOND;
    long until = System.nanoTime() + Duration.ofSeconds(patience).toNanos();
    boolean leaderKilled = false;
    boolean leaderBack = false;
    boolean workerKilled = false;
    long killedAt = 0;
    long ended = 0;
    while (ended < jobs) {
      processes.check();
      ended = Math.max(0, submitted.confirmedCount() - alive(client));
      submitted.allow(ended + AHEAD);
      progress(ended);
      if (!leaderKilled && ended >= jobs / 3) {
        submitted.watch();
        killedAt = System.nanoTime();
        processes.kill(leader);
        leaderKilled = true;
        note("SIGKILL of the leader " + leader + ", after " + ended + " jobs");
        long since = killedAt;
        String next = leader(client);
        note(next + " leads" + after(since));
      } else if (leaderKilled && !leaderBack && System.nanoTime() - killedAt > 2_000_000_000L) {
        processes.startServer(leader);
        leaderBack = true;
        note(leader + " is started again");
      } else if (!workerKilled && ended >= 2L * jobs / 3) {
        processes.kill("w1");
        workerKilled = true;
        note("SIGKILL of the worker w1, after " + ended + " jobs");
      }
      if (submitted.failure() != null) {
        throw new CommandFailure(
            ExitCode.FOUND, "P13 progress: a submit failed: " + submitted.failure().getMessage());
      }
      if (System.nanoTime() - until > 0) {
        throw new CommandFailure(
            ExitCode.FOUND,
            "P13 progress: only " + ended + " of " + jobs + " jobs ended in " + patience + " s");
      }
      pause();
    }
    if (!leaderBack) {
      processes.startServer(leader);
      note(leader + " is started again");
    }
    note(
        "first submit after the leader's death was confirmed "
            + submitted.firstAfterMillis()
            + " ms after it");
  }

  /** Waits until all replicas have applied the same; that index is committed. */
  private long settle(DemoProcesses processes) {
    long[] applied = new long[REPLICAS.size()];
    long[] before = new long[REPLICAS.size()];
    await(
        "P9 same state: the replicas did not come to the same index",
        () -> {
          System.arraycopy(applied, 0, before, 0, applied.length);
          for (int at = 0; at < applied.length; at++) {
            applied[at] = appliedIndex(processes.api(REPLICAS.get(at)));
          }
          boolean same = Arrays.stream(applied).distinct().count() == 1;
          return same && applied[0] > 0 && Arrays.equals(applied, before);
        });
    return applied[0];
  }

  private int verdict(DemoProcesses processes, DemoJobs submitted, long index) {
    if (Ansi.AUTO.enabled()) {
      streams.err().print("\r" + " ".repeat(70) + "\r");
      timeline.forEach(this::say);
    }
    Map<String, Long> digests = new HashMap<>();
    OfflineReplay last = null;
    for (String replica : REPLICAS) {
      OfflineReplay replay = OfflineReplay.of(processes.data(replica), index);
      if (replay.index() != index) {
        return broken(
            "P4 nothing lost: "
                + replica
                + " has entries to "
                + replay.index()
                + " on disk, but has applied "
                + index);
      }
      if (!replay.doubleOwners().isEmpty()) {
        return broken("P2 one owner: " + replica + ": " + replay.doubleOwners().get(0));
      }
      for (long id : submitted.confirmed()) {
        if (!"SUCCEEDED".equals(replay.stateOf(id))) {
          return broken(
              "P4 nothing lost: " + replica + ": job " + id + " is " + replay.stateOf(id));
        }
      }
      digests.put(replica, replay.digest());
      last = replay;
    }
    if (last == null || digests.values().stream().distinct().count() != 1) {
      return broken("P9 same log, same state: digests at " + index + " are " + digests);
    }
    say("");
    say(
        "  jobs confirmed          "
            + submitted.confirmedCount()
            + ", all SUCCEEDED on 3 replicas");
    say("  owners                  one for each (job, generation)");
    say("  assigned again          " + last.givenAgain().size() + " (generation 2 and later)");
    say(
        "  leadership terms        "
            + last.successions().get(last.successions().size() - 1).term());
    say(
        "  state digest            "
            + Long.toHexString(last.digest())
            + " at index "
            + index
            + ", the same on 3 replicas");
    say(Ansi.AUTO.string("@|bold,green Nothing was lost, nothing was assigned twice.|@"));
    return ExitCode.OK;
  }

  private int broken(String promise) {
    streams.out().flush();
    streams.err().println("holdfast: broken promise " + promise);
    return ExitCode.FOUND;
  }

  private int work(String name) throws InterruptedException {
    List<URI> addresses = Stream.of(servers.split(",", -1)).map(URI::create).toList();
    HoldfastClient client = HoldfastClient.connect(addresses);
    Worker running =
        Worker.builder(client)
            .name(name)
            .queue(DemoJobs.QUEUE)
            .slots(WORKER_SLOTS)
            .lease(WORKER_LEASE)
            .handle(
                DemoJobs.TYPE,
                (payload, context) ->
                    ("done by " + name + " in generation " + context.fencingToken())
                        .getBytes(StandardCharsets.UTF_8))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(running::close, "holdfast-demo-close"));
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  /** The leader, as soon as there is one that serves. */
  private String leader(HoldfastClient client) {
    String[] found = {""};
    await(
        "P13 progress: no leader",
        () -> {
          JsonNode status = tree(client.request("GET", "/v1/queues", new byte[0]));
          JsonNode cluster = tree(client.request("GET", "/v1/cluster", new byte[0]));
          found[0] = cluster.path("leader").asText();
          return status.has("queues") && !found[0].isEmpty();
        });
    return found[0];
  }

  private static long alive(HoldfastClient client) {
    long alive = 0;
    JsonNode queues = tree(client.request("GET", "/v1/queues", new byte[0])).path("queues");
    for (JsonNode queue : queues) {
      for (String state : List.of("scheduled", "ready", "assigned", "running", "held")) {
        alive += queue.path(state).asLong();
      }
    }
    return alive;
  }

  private static long appliedIndex(URI api) {
    try (HoldfastClient one = HoldfastClient.connect(List.of(api))) {
      return tree(one.request("GET", "/v1/cluster", new byte[0])).path("appliedIndex").asLong();
    }
  }

  private static JsonNode tree(byte[] answer) {
    try {
      return MAPPER.readTree(answer);
    } catch (IOException wrong) {
      throw new IllegalStateException("Expected JSON of our own server", wrong);
    }
  }

  private static void await(String promise, BooleanSupplier condition) {
    long until = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (true) {
      String why = "";
      try {
        if (condition.getAsBoolean()) {
          return;
        }
      } catch (HoldfastException refused) {
        why = " (" + refused.getMessage() + ")";
      }
      if (System.nanoTime() - until > 0) {
        throw new CommandFailure(ExitCode.FOUND, promise + why);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FOUND, "interrupted");
    }
  }

  private void progress(long ended) {
    if (Ansi.AUTO.enabled()) {
      int width = (int) (40 * ended / jobs);
      streams
          .err()
          .print("\r  [" + "#".repeat(width) + " ".repeat(40 - width) + "] " + ended + "/" + jobs);
      streams.err().flush();
    }
  }

  private static String after(long since) {
    return ", " + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms after it";
  }

  private void note(String what) {
    long millis = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    timeline.add("  %7.2f s  %s".formatted(millis / 1_000.0, what));
    if (!Ansi.AUTO.enabled()) {
      say(timeline.get(timeline.size() - 1));
    }
  }

  private void say(String line) {
    streams.out().println(line);
    streams.out().flush();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
