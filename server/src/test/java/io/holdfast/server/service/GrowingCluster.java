package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.config.HostPort;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.ClusterEndpoint.Change;
import io.holdfast.server.endpoint.ClusterEndpoint.Member;
import io.holdfast.server.endpoint.ClusterEndpoint.Standing;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.Refusal;
import io.holdfast.server.endpoint.RefusedException;
import io.holdfast.server.replica.TimeSource;
import io.holdfast.server.replica.member.MemberReplica.DroppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Servers of this JVM, over loopback connections, that come and go. */
final class GrowingCluster implements AutoCloseable {
  private static final Set<Refusal> PASSING =
      Set.of(
          Refusal.NOT_LEADER,
          Refusal.NO_LEADER,
          Refusal.INDETERMINATE,
          Refusal.NOT_INITIALISED,
          Refusal.FULL);

  private final Path folder;
  private final String name;
  private final Function<String, TimeSource> clocks;
  private final Map<String, ServerConfig.Member> addresses = new LinkedHashMap<>();
  private final Map<String, ServerConfig> configs = new LinkedHashMap<>();
  private final Map<String, Server> servers = new ConcurrentHashMap<>();

  /** What servers died of. */
  final Map<String, Throwable> deaths = new ConcurrentHashMap<>();

  GrowingCluster(Path folder, String name) {
    this(folder, name, id -> TimeSource.SYSTEM);
  }

  /** With a clock for each server. */
  GrowingCluster(Path folder, String name, Function<String, TimeSource> clocks) {
    this.folder = folder;
    this.name = name;
    this.clocks = clocks;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  ServerConfig.Member address(String id) {
    return addresses.computeIfAbsent(
        id,
        any ->
            new ServerConfig.Member(
                new HostPort("127.0.0.1", freePort()), "http://127.0.0.1:1/of-" + id));
  }

  /** Starts a server, which is configured with these members the first time. */
  Server start(String id, String... members) {
    ServerConfig config =
        configs.computeIfAbsent(
            id,
            any -> {
              Map<String, ServerConfig.Member> named = new LinkedHashMap<>();
              for (String each : members) {
                named.put(each, address(each));
              }
              ServerConfig alone = ServerConfig.alone(folder.resolve(id), 0);
              return new ServerConfig(
                  id,
                  alone.data(),
                  alone.listen(),
                  address(id).replication(),
                  name,
                  named,
                  alone.security(),
                  alone.policy(),
                  alone.diagnostics());
            });
    Server server = new Server(config, clocks.apply(id), death -> deaths.put(id, death));
    servers.put(id, server);
    try {
      server.start();
    } catch (DroppedException removed) {
      deaths.put(id, removed);
    }
    return server;
  }

  Server server(String id) {
    return Objects.requireNonNull(servers.get(id), id);
  }

  void stop(String id) {
    Objects.requireNonNull(servers.remove(id), id).close();
  }

  void wipe(String id) {
    try (Stream<Path> files = Files.walk(folder.resolve(id))) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    servers.values().forEach(Server::close);
  }

  /** Asks each server in turn until one answers, as a client does. */
  <T> T ask(Function<Server, CompletableFuture<T>> question) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      for (Server server : List.copyOf(servers.values())) {
        try {
          return question.apply(server).orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
          if (!(failed.getCause() instanceof RefusedException refused)
              || !PASSING.contains(refused.refusal())
              || System.nanoTime() > deadline) {
            throw failed;
          }
        }
      }
      Thread.onSpinWait();
    }
  }

  static Refusal refusal(CompletableFuture<?> answer) {
    try {
      answer.join();
    } catch (CompletionException failed) {
      return ((RefusedException) Objects.requireNonNull(failed.getCause())).refusal();
    }
    throw new AssertionError("Expected a refusal");
  }

  long submit(String key) {
    return ask(server -> server.jobs().submit(JobSpec.plain(key, "q", "t", new byte[] {1})))
        .jobId();
  }

  /** Adds a member and waits until it votes. */
  void add(String id) {
    Awaitility.await().until(() -> ask(server -> tryAdd(server, id)).standing() == Standing.VOTER);
  }

  CompletableFuture<Change> tryAdd(Server server, String id) {
    return server.cluster().add(id, address(id).replication().toString(), address(id).api());
  }

  void remove(String id) {
    Awaitility.await()
        .until(() -> ask(server -> server.cluster().remove(id)).standing() == Standing.REMOVED);
  }

  /** Waits until a server knows exactly these members, all of them voters. */
  void awaitVoters(String at, String... ids) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(server(at).cluster().status().members())
                    .allSatisfy(each -> assertThat(each.standing()).isEqualTo(Standing.VOTER))
                    .extracting(Member::replica)
                    .containsExactlyInAnyOrder(ids));
  }

  String leader() {
    return ask(
        server -> {
          String leader = server.cluster().status().leader();
          return leader != null && servers.containsKey(leader)
              ? CompletableFuture.completedFuture(leader)
              : CompletableFuture.failedFuture(
                  new RefusedException(Refusal.NO_LEADER, "nobody yet"));
        });
  }
}
