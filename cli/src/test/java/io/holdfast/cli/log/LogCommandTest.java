package io.holdfast.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.Streams;
import io.holdfast.log.storage.FailStop;
import io.holdfast.log.storage.FileDisk;
import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.VoteStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class LogCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path data;

  @Test
  void aSoundLogIsOneLineAndZero() {
    write("r1");
    assertThat(run("verify", data.resolve("r1").toString())).isZero();
    assertThat(said())
        .isEqualTo(
            "r1: 1 segments, 2 entries (1 to 2), 65536 bytes, torn tail: no, snapshots: 0, vote: term 3\n");
    assertThat(err.size()).isZero();
  }

  @Test
  void severalReplicasAreReadFromTheFolderThatHoldsThem() {
    write("r1");
    write("r2");
    assertThat(run("verify", data.toString())).isZero();
    assertThat(said().lines()).hasSize(2);
    assertThat(run("dump", data.toString())).isZero();
    assertThat(said()).contains("r1\n", "r2\n");
  }

  @Test
  void damageIsOneAndNamesFileByteAndIndexAndTheOthersAreStillRead() throws IOException {
    write("r1");
    write("r2");
    Path segment = data.resolve("r1/log-0000000000000001.seg");
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(1024 + 40);
      int old = file.read();
      file.seek(1024 + 40);
      file.write(old ^ 1);
    }
    assertThat(run("verify", data.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .matches("holdfast: damaged: " + segment + " at byte \\d+, index \\d+: [^\n]*\n");
    assertThat(said()).startsWith("r2: ");
    assertThat(run("dump", data.resolve("r1").toString())).isEqualTo(1);
  }

  @Test
  void noLogThereAndWrongUsageAreTwo() {
    assertThat(run("verify", data.toString())).isEqualTo(2);
    assertThat(run("verify", data.resolve("none").toString())).isEqualTo(2);
    assertThat(run("dump", data.toString())).isEqualTo(2);
    assertThat(run("verify")).isEqualTo(2);
    write("r1");
    assertThat(run("dump", data.toString(), "--from", "0")).isEqualTo(2);
    assertThat(run("dump", data.toString(), "--from", "3", "--to", "2")).isEqualTo(2);
    assertThat(run("dump", data.toString(), "-o", "xml")).isEqualTo(2);
    assertThat(run("dump", data.toString(), "--from", "x")).isEqualTo(2);
  }

  @Test
  void jsonIsOneObjectALine() {
    write("r1");
    assertThat(run("dump", data.toString(), "-o", "json")).isZero();
    assertThat(said())
        .isEqualTo(
            """
            {"replica": "r1", "index": 1, "raft_term": 3, "kind": "configuration", "bytes": 2, "commands": [{"command": "configuration", "members": "r1"}]}
            {"replica": "r1", "index": 2, "raft_term": 3, "kind": "data", "bytes": 17, "nonce": "fffffffffffffffe", "time": 1000, "sequence": 5, "commands": [{"command": "take_over", "job_id": 7, "session_id": 8, "generation": 0}]}
            """);
    assertThat(run("dump", data.toString(), "-o", "json", "--from", "2", "--to", "2")).isZero();
    assertThat(said()).hasLineCount(1);
  }

  @Test
  void aTableHasALineForEachCommand() {
    write("r1");
    assertThat(run("dump", data.toString())).isZero();
    assertThat(said())
        .isEqualTo(
            """
                 INDEX    TERM  LEDGER TIME (UTC)         COMMANDS
                     1       3                            configuration members="r1"
                     2       3  1970-01-01T00:00:01Z      take_over job_id=7 session_id=8 generation=0
            """);
  }

  /** A configuration, and an entry with one command: bytes of docs/entry-format.md. */
  private void write(String name) {
    FailStop failStop =
        new FailStop(
            cause -> {
              throw new AssertionError(cause);
            });
    byte[] entry =
        HexFormat.of().parseHex("01" + "feffffffffffffff" + "e807" + "05" + "01" + "03070800");
    try (ReplicaFolder stores =
        ReplicaFolder.open(
            FileDisk.open(data.resolve(name), failStop),
            StorageOptions.inline(name.hashCode(), 1 << 16, 1 << 20),
            failStop)) {
      stores.votes().save(new VoteStore.Vote(3, "r1"));
      stores
          .log()
          .append(
              List.of(
                  new LogRecord(
                      1, 3, LogRecord.Kind.CONFIGURATION, "r1".getBytes(StandardCharsets.UTF_8)),
                  new LogRecord(2, 3, LogRecord.Kind.DATA, entry)));
    }
  }

  private String said() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  private int run(String... line) {
    out.reset();
    err.reset();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    CommandLine command = (CommandLine) new LogSubcommand().command(streams);
    command.setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()));
    command.setExecutionExceptionHandler(
        (thrown, failed, parsed) -> {
          if (thrown instanceof CommandFailure failure) {
            return failure.exitCode();
          }
          throw thrown;
        });
    return command.execute(line);
  }
}
