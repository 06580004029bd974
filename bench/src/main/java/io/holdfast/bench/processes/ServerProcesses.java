package io.holdfast.bench.processes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.demo.LoopbackCluster;
import io.holdfast.client.HoldfastClient;
import io.holdfast.client.HoldfastException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One server, or three of a cluster, each a process. Used by one thread. */
public final class ServerProcesses implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Path folder;
  private final LoopbackCluster cluster;
  private final Line line;
  private final Map<String, Child> running = new LinkedHashMap<>();

  /** How a server is started. */
  public interface Line {
    /** The main class with its arguments. */
    List<String> of(String replica, Path config);
  }

  /**
   * Nothing is started yet.
   *
   * @param folder for their data, configurations and output
   * @param replicas 1 or 3
   */
  public ServerProcesses(Path folder, int replicas) throws IOException {
    this(
        folder,
        replicas,
        (replica, config) ->
            List.of("io.holdfast.cli.Main", "server", "--config", config.toString()));
  }

  /** The same with servers that are started in another way. */
  public ServerProcesses(Path folder, int replicas, Line line) throws IOException {
    this.folder = folder;
    this.line = line;
    List<String> names = replicas == 1 ? List.of("s1") : List.of("s1", "s2", "s3");
    cluster = new LoopbackCluster(folder, "bench", names);
  }

  /** Of all replicas, running or not. */
  public List<String> names() {
    return cluster.replicas();
  }

  /** Its data folder. */
  public Path data(String replica) {
    return cluster.data(replica);
  }

  /** Where its API is. */
  public URI api(String replica) {
    return cluster.api(replica);
  }

  /** Of all replicas. */
  public List<URI> apis() {
    return cluster.apis();
  }

  /** Starts all with new folders, begins their cluster, and waits until they serve. */
  public void startAll() throws IOException {
    for (String replica : names()) {
      start(replica);
    }
    if (names().size() > 1) {
      begin();
    }
    leader();
  }

  private void begin() throws IOException {
    Duration patience = Duration.ofSeconds(PATIENCE_SECONDS);
    HoldfastClient.Builder one =
        HoldfastClient.builder()
            .addresses(List.of(api(names().get(0))))
            .deadline(patience)
            .tryTimeout(patience);
    try (HoldfastClient client = one.build()) {
      byte[] begun = client.request("POST", "/v1/cluster:init", new byte[0]);
      for (JsonNode member : MAPPER.readTree(begun).path("members")) {
        if (!member.path("standing").asText().equals("VOTER")) {
          throw new IllegalStateException("Expected three voters but there is " + member);
        }
      }
    }
  }

  /** Starts one; does not wait for it. */
  public void start(String replica) throws IOException {
    running.put(
        replica,
        Child.start(folder.resolve(replica + ".out"), line.of(replica, cluster.config(replica))));
  }

  /** The process of a replica. */
  public Child process(String replica) {
    Child child = running.get(replica);
    if (child == null) {
      throw new IllegalStateException("Expected " + replica + " to run but it does not");
    }
    return child;
  }

  /** All that run. */
  public List<Child> processes() {
    return List.copyOf(running.values());
  }

  /** Who leads, as itself sees it; waits until there is one. */
  public String leader() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      for (String replica : running.keySet()) {
        JsonNode status = status(replica);
        if (status != null && replica.equals(status.path("leader").asText()) && ready(replica)) {
          return replica;
        }
      }
      pause(deadline, "a leader");
    }
  }

  /** Waits until a replica has applied what the leader has committed when this is called. */
  public void awaitCaughtUp(String replica) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    JsonNode leading = status(leader());
    long committed = leading == null ? 0 : leading.path("commitIndex").asLong();
    while (true) {
      JsonNode status = status(replica);
      if (status != null && status.path("appliedIndex").asLong() >= committed) {
        return;
      }
      pause(deadline, replica + " to catch up to " + committed);
    }
  }

  private void pause(long deadline, String wanted) {
    processes().forEach(Child::check);
    if (System.nanoTime() - deadline >= 0) {
      throw new IllegalStateException(
          "Expected " + wanted + " within " + PATIENCE_SECONDS + " s; see " + folder);
    }
    LockSupport.parkNanos(POLL_NANOS);
  }

  /** What a replica says of the cluster; null where it does not answer. */
  public @Nullable JsonNode status(String replica) {
    byte[] answer = ask(replica, "/v1/cluster");
    try {
      return answer == null ? null : MAPPER.readTree(answer);
    } catch (IOException wrong) {
      throw new IllegalStateException("Expected JSON of our own server", wrong);
    }
  }

  private boolean ready(String replica) {
    return ask(replica, "/readyz") != null;
  }

  private byte @Nullable [] ask(String replica, String path) {
    HoldfastClient.Builder one =
        HoldfastClient.builder().addresses(List.of(api(replica))).deadline(Duration.ofMillis(500));
    try (HoldfastClient client = one.build()) {
      return client.request("GET", path, new byte[0]);
    } catch (HoldfastException unanswered) {
      return null;
    }
  }

  /** Forgets a process that was killed. */
  public void removed(String replica) throws InterruptedException {
    Child child = running.remove(replica);
    if (child != null) {
      child.awaitEnd();
    }
  }

  @Override
  public void close() {
    processes().forEach(Child::close);
    running.clear();
  }
}
