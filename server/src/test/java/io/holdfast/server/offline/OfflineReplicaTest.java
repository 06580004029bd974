package io.holdfast.server.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.ReleaseReason;
import io.holdfast.log.DamagedException;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.FileDisk;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogRecord.Kind;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.VoteStore;
import io.holdfast.server.offline.EntryRow.CommandRow;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OfflineReplicaTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path data;

  @Test
  void foldersAreThePathItselfOrThoseRightBelowIt() throws IOException {
    assertThat(OfflineReplica.folders(data)).isEmpty();
    assertThat(OfflineReplica.folders(data.resolve("none"))).isEmpty();
    write("r2");
    write("r1");
    Files.createDirectory(data.resolve("other"));
    Files.createFile(data.resolve("cluster"));
    assertThat(OfflineReplica.folders(data))
        .containsExactly(data.resolve("r1"), data.resolve("r2"));
    assertThat(OfflineReplica.folders(data.resolve("r1"))).containsExactly(data.resolve("r1"));
    assertThat(OfflineReplica.folders(data.resolve("cluster"))).isEmpty();
  }

  @Test
  void everyEntryIsShownWithItsCommands() {
    Path folder =
        write(
            "r1",
            record(1, Kind.CONFIGURATION, "r1,r2".getBytes(StandardCharsets.UTF_8)),
            record(2, Kind.NO_OP, new byte[0]),
            record(
                3,
                Kind.DATA,
                entry(
                    new Command.EstablishLeadership("s \"1\"", 4, -5, false),
                    new Command.TakeOver(1, 2, Command.CURRENT),
                    Command.Submit.plain(9, null, "q", "t", new byte[] {1, 2}),
                    new Command.Release(9, 1, ReleaseReason.NOT_ACCEPTED))),
            record(4, Kind.DATA, entry(new Command.Tick(7))));
    List<EntryRow> rows = rows(folder, 1, Long.MAX_VALUE);
    assertThat(rows).hasSize(4);
    assertThat(rows.get(0).commands())
        .containsExactly(new CommandRow("configuration", Map.of("members", "r1,r2")));
    assertThat(rows.get(1).kind()).isEqualTo("no_op");
    assertThat(rows.get(1).commands()).isEmpty();
    EntryRow third = rows.get(2);
    assertThat(third.index()).isEqualTo(3);
    assertThat(third.raftTerm()).isEqualTo(1);
    assertThat(third.nonce()).isEqualTo(-77);
    assertThat(third.time()).isEqualTo(1_000);
    assertThat(third.sequence()).isEqualTo(6);
    assertThat(third.commands().stream().map(CommandRow::name))
        .containsExactly("establish_leadership", "take_over", "submit", "release");
    assertThat(third.commands().get(0).facts())
        .containsEntry("replica", "s \"1\"")
        .containsEntry("raft_term", 4L)
        .containsEntry("passes", false);
    assertThat(third.commands().get(2).facts().keySet())
        .startsWith("job_id", "key", "key_expires_at");
    assertThat(third.commands().get(2).facts()).containsEntry("key", null);
    assertThat(third.commands().get(3).facts()).containsEntry("reason", "not_accepted");
    assertThat(rows(folder, 2, 3).stream().map(EntryRow::index)).containsExactly(2L, 3L);
    assertThat(rows(folder, 4, 100).stream().map(EntryRow::index)).containsExactly(4L);
    assertThat(rows(folder, 5, 100)).isEmpty();
  }

  @Test
  void readingChangesNothingOnDisk() throws IOException {
    Path folder = write("r1", record(1, Kind.DATA, entry(new Command.Tick(7))));
    Map<String, byte[]> before = contents(folder);
    try (OfflineReplica replica = OfflineReplica.open(folder)) {
      replica.forEach(1, Long.MAX_VALUE, row -> {});
      assertThat(replica.summary().entries()).isEqualTo(1);
      assertThat(replica.summary().segments()).isEqualTo(1);
      assertThat(replica.summary().torn()).isFalse();
      assertThat(replica.summary().voteTerm()).isEqualTo(1);
    }
    assertThat(contents(folder)).containsExactlyInAnyOrderEntriesOf(before);
  }

  @Test
  void damageIsFoundAndNamed() throws IOException {
    Path folder = write("r1", record(1, Kind.DATA, entry(new Command.Tick(7))));
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("log-0000000000000001.seg").toFile(), "rw")) {
      file.seek(2 * 512 + 30);
      int old = file.read();
      file.seek(2 * 512 + 30);
      file.write(old ^ 4);
    }
    assertThatThrownBy(() -> OfflineReplica.open(folder).close())
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("log-0000000000000001.seg at byte ");
  }

  @Test
  void anEntryOfNoKnownFormatIsNamed() {
    Path folder = write("r1", record(1, Kind.DATA, new byte[] {99}));
    assertThatThrownBy(() -> rows(folder, 1, 1))
        .isInstanceOf(UnreadableEntryException.class)
        .hasMessageStartingWith("index 1: ");
  }

  private static List<EntryRow> rows(Path folder, long from, long to) {
    List<EntryRow> rows = new ArrayList<>();
    try (OfflineReplica replica = OfflineReplica.open(folder)) {
      replica.forEach(from, to, rows::add);
    }
    return rows;
  }

  private Path write(String name, LogRecord... records) {
    Path folder = data.resolve(name);
    FailStop failStop =
        new FailStop(
            cause -> {
              throw new AssertionError(cause);
            });
    try (ReplicaFolder stores =
        ReplicaFolder.open(
            FileDisk.open(folder, failStop),
            StorageOptions.inline(7, 1 << 16, 1 << 20),
            failStop)) {
      stores.votes().save(new VoteStore.Vote(1, "r1"));
      if (records.length > 0) {
        stores.log().append(List.of(records));
      }
    }
    return folder;
  }

  private static LogRecord record(long index, Kind kind, byte[] payload) {
    return new LogRecord(index, 1, kind, payload);
  }

  private static byte[] entry(Command... commands) {
    return CommandCodec.encode(new Entry(-77, 1_000, 6, List.of(commands)));
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> all = new java.util.TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        all.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return all;
  }
}
