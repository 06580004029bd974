package io.holdfast.server.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.log.DamagedException;
import io.holdfast.server.config.ServerConfig;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.service.Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What snapshots of a server say when it is down, and what is proven when the log goes on there.
 */
class OfflineSnapshotTest {
  @TempDir Path folder;
  private final List<Long> jobs = new ArrayList<>();

  /** A server's folder whose log begins behind a snapshot; answers the last entry applied. */
  private long write() {
    try (Server server =
        new Server(
            ServerConfig.alone(folder, 0),
            death -> {
              throw new AssertionError("Expected the replica to live", death);
            })) {
      server.start();
      Awaitility.await().until(() -> server.cluster().ready());
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
          JobSpec spec = JobSpec.plain(round + "-" + i, "q", "t", new byte[] {1});
          jobs.add(server.jobs().submit(spec).join().jobId());
        }
        assertThat(server.cluster().snapshot().join()).isPositive();
      }
      jobs.add(server.jobs().submit(JobSpec.plain("last", "q", "t", new byte[0])).join().jobId());
      // A submit is answered in the middle of its apply.
      Awaitility.await().until(() -> applied(server) == last(server));
      return applied(server);
    }
  }

  private static long applied(Server server) {
    return server.cluster().status().log().appliedIndex();
  }

  private static long last(Server server) {
    return server.cluster().status().log().lastIndex();
  }

  @Test
  void aLogThatBeginsBehindASnapshotIsReplayedFromThere() {
    long last = write();
    OfflineReplay replay = OfflineReplay.of(folder, last);
    assertThat(replay.begin()).isPositive();
    assertThat(replay.index()).isEqualTo(last);
    assertThat(jobs).allSatisfy(job -> assertThat(replay.stateOf(job)).isEqualTo("READY"));
    assertThat(replay.doubleOwners()).isEmpty();
  }

  @Test
  void aSnapshotIsReadAsItWasWritten() throws IOException {
    write();
    List<Path> files = SnapshotSummary.files(folder);
    assertThat(files).hasSize(2);
    SnapshotSummary older = SnapshotSummary.read(files.get(0));
    SnapshotSummary newer = SnapshotSummary.read(files.get(1));
    assertThat(older.index()).isLessThan(newer.index());
    assertThat(older.jobs()).containsExactly(Map.entry("READY", 40L));
    assertThat(newer.jobs()).containsExactly(Map.entry("READY", 60L));
    assertThat(newer.configuration()).isEqualTo("members=r1");
    assertThat(newer.bytes()).isPositive();
    assertThat(SnapshotSummary.files(files.get(0))).containsExactly(files.get(0));
    assertThat(SnapshotSummary.files(folder.resolve("none"))).isEmpty();
  }

  @Test
  void aFlippedBitIsFoundAndNamed() throws IOException {
    write();
    Path file = SnapshotSummary.files(folder).get(0);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(raw.length() / 2);
      int old = raw.read();
      raw.seek(raw.length() / 2);
      raw.write(old ^ 1);
    }
    assertThatExceptionOfType(DamagedException.class)
        .isThrownBy(() -> SnapshotSummary.read(file))
        .withMessageContaining(file.getFileName() + " at byte");
  }
}
