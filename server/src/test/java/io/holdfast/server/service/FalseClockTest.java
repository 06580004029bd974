package io.holdfast.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.endpoint.ClusterEndpoint.ClusterInfo;
import io.holdfast.server.endpoint.ClusterEndpoint.Member;
import io.holdfast.server.replica.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, one of which has a false clock. */
class FalseClockTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final List<String> IDS = List.of("r1", "r2", "r3");

  @TempDir Path folder;
  private final Map<String, AtomicLong> off = new ConcurrentHashMap<>();
  private GrowingCluster cluster;

  @BeforeEach
  void startAll() {
    IDS.forEach(id -> off.put(id, new AtomicLong()));
    cluster = new GrowingCluster(folder, folder.getFileName().toString(), this::clock);
    IDS.forEach(id -> cluster.start(id, "r1", "r2", "r3"));
    cluster.server("r1").cluster().init().join();
    IDS.forEach(id -> cluster.awaitVoters(id, "r1", "r2", "r3"));
  }

  @AfterEach
  void stopAll() {
    cluster.close();
    assertThat(cluster.deaths).isEmpty();
  }

  private void set(String id, long millis) {
    Objects.requireNonNull(off.get(id)).set(millis);
  }

  private TimeSource clock(String id) {
    AtomicLong itsOffset = off.computeIfAbsent(id, any -> new AtomicLong());
    return new TimeSource() {
      @Override
      public long wallMillis() {
        return System.currentTimeMillis() + itsOffset.get();
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }

  @Test
  void aLeaderWithAFalseClockHandsOverAndLedgerTimeDoesNotJump() {
    cluster.submit("a");
    String before = cluster.leader();
    set(before, 365 * 24 * HOUR);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !cluster.leader().equals(before));
    long job = cluster.submit("b");
    assertThat(readyAt(job)).isLessThan(System.currentTimeMillis() + HOUR);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> IDS.forEach(id -> assertThat(offset(id, before)).isGreaterThan(300 * 24 * HOUR)));
    IDS.stream()
        .filter(id -> !id.equals(before))
        .forEach(id -> assertThat(offset(before, id)).isBetween(-2_000L, 2_000L));
  }

  @Test
  void withOneReplicaDownTheOthersGoOnWhateverTheirClocksSay() {
    String other = cluster.leader().equals("r2") ? "r3" : "r2";
    cluster.stop(other);
    set("r1", -HOUR);
    long first = cluster.submit("a");
    assertThat(cluster.submit("b")).isGreaterThan(first);
    assertThat(readyAt(first)).isGreaterThan(System.currentTimeMillis() - HOUR / 2);
  }

  /** In ledger time. */
  private long readyAt(long job) {
    return cluster.ask(server -> server.jobs().get(job, 0)).job().readyAt();
  }

  /** How far one's clock is off, as another one says. */
  private long offset(String by, String of) {
    ClusterInfo status = cluster.server(by).cluster().status();
    for (Member each : status.members()) {
      Long offset = each.clockOffsetMillis();
      if (each.replica().equals(of) && offset != null) {
        return offset;
      }
    }
    throw new AssertionError("Expected " + by + " to know the clock of " + of + ": " + status);
  }
}
