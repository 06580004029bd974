package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  private static final ScheduleSpec SPEC =
      new ScheduleSpec(
          new ScheduleTiming(
              ScheduleTiming.Kind.CRON, "30 2 * * 1#2", 0, 0, "Europe/Berlin", 5, 60_000, 7),
          new SchedulePolicies(
              SchedulePolicies.Gap.SKIP,
              SchedulePolicies.Overlap.BOTH,
              SchedulePolicies.Missed.ALL,
              9,
              3_600_000,
              SchedulePolicies.Concurrency.REPLACE),
          new JobTemplate(
              "queue",
              "type",
              new byte[] {1, 2},
              3,
              4,
              5,
              JobRules.PLAIN,
              new KeyLimit("customer-7", 3, 0, 0),
              "tenant"));

  static final List<Command> ONE_OF_EACH =
      List.of(
          new Command.EstablishLeadership("s1", 300, -2, true),
          new Command.OpenSession(4, "worker \ud83d\ude00", 10_000),
          new Command.Submit(
              5,
              "half \ud800 surrogate",
              90,
              "queue",
              "type",
              new byte[] {1, 0, -1},
              10,
              20,
              30,
              5,
              new JobRules(RetryPolicy.fixed(3, 50), 40, OnWorkerLoss.HOLD),
              JobTies.NONE),
          Command.Submit.plain(6, null, "queue", "type", new byte[0]),
          new Command.Assign(5, 4, 1),
          new Command.TakeOver(5, 4, 1L << 53),
          new Command.Acknowledge(5, 4, 2),
          new Command.Complete(5, 4, 2, new byte[] {7}),
          new Command.Fail(5, 4, 2, "Fehler: ä", 77, true),
          new Command.Release(5, 2, ReleaseReason.NOT_ACCEPTED),
          new Command.Cancel(5, 99),
          new Command.AcknowledgeCancel(5, 4, 2),
          new Command.Resume(5),
          new Command.Retry(5),
          new Command.CloseSession(4),
          new Command.Tick(100),
          new Command.Purge(123, 45),
          new Command.OpenSession(
              5, "w", 10_000, List.of("billing", "mail"), List.of("invoice.send")),
          new Command.DrainSession(4),
          new Command.Submit(
              7,
              null,
              0,
              "queue",
              "type",
              new byte[0],
              0,
              0,
              0,
              5,
              JobRules.PLAIN,
              JobTies.of(
                  new TraceContext(
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "congo=t61rcWkgMzE"))),
          new MemberCommand.PutMember("r2", -3, "127.0.0.1:7500", "http://127.0.0.1:7400"),
          new MemberCommand.DropMember("r2", -3),
          new Command.ProveLife(4, 123_456),
          new Command.Submit(
              8,
              null,
              0,
              "queue",
              "type",
              new byte[0],
              0,
              0,
              0,
              9,
              new JobRules(
                  new RetryPolicy(
                      7, 1_000, 200, 60_000, 20, List.of(5L, 6L), List.of("java.lang.Illegal")),
                  40,
                  OnWorkerLoss.FAIL),
              new JobTies(
                  new TraceContext("parent", "state"),
                  new KeyLimit("customer-7", 3, 10, 1_000),
                  "tenant",
                  Predecessors.of(new long[] {6, 5}, true),
                  new Occurrence(3, 1_700_000_000_000L))),
          new ScheduleCommand.PutSchedule("nightly", SPEC),
          new ScheduleCommand.DropSchedule("nightly"),
          new ScheduleCommand.PauseSchedule("nightly", true),
          new ScheduleCommand.Fire(
              3, 2, FireKind.AGAIN, 8, 1_700_000_000_000L, "2026a", 9, "again", 10, 11, 12, 13, 14),
          new ScheduleCommand.SkipOccurrences(
              3, 2, 8, new SkippedRange(9, 20, 4, SkipReason.TOO_OLD), ""),
          new RetryAt(5, 99),
          new QueueCommand.PutQueue("mail", new QueueSettings(3, 10, 1_000, 2, 50_000)),
          new QueueCommand.SetQueueMode("mail", QueueMode.PAUSED),
          new QueueCommand.ChangeJob(8, 0, QueueCommand.UNCHANGED),
          new QueueCommand.PutQueue(
              "mail", new QueueSettings(0, 0, 0, 1, 0, new Retention(3_600_000, 1_000, 1 << 20))),
          new QueueCommand.PurgeQueue("mail", 1_700_000_000_000L, 64));

  @Test
  void anEntryIsReadAsItWasWritten() {
    Entry entry = new Entry(-1, 1_234_567_890_123L, 17, ONE_OF_EACH);
    assertThat(CommandCodec.decode(ByteBuffer.wrap(CommandCodec.encode(entry)))).isEqualTo(entry);
  }

  @Test
  void directBuffersAndOffsetsAreRead() {
    Entry entry = new Entry(1, 2, 3, ONE_OF_EACH);
    byte[] bytes = CommandCodec.encode(entry);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 9);
    direct.position(5).put(5, bytes).limit(5 + bytes.length);
    assertThat(CommandCodec.decode(direct)).isEqualTo(entry);
    assertThat(direct.position()).isEqualTo(5);
  }

  @Test
  void anUnknownVersionStops() {
    byte[] bytes = CommandCodec.encode(new Entry(1, 2, 3, List.of(new Command.Tick(1))));
    bytes[0] = 2;
    assertThatExceptionOfType(UnknownFormatException.class)
        .isThrownBy(() -> CommandCodec.decode(ByteBuffer.wrap(bytes)))
        .withMessageContaining("version 2");
  }

  @Test
  void anUnknownCommandStops() {
    byte[] bytes = CommandCodec.encode(new Entry(1, 2, 3, List.of(new Command.Tick(1))));
    bytes[12] = 99;
    assertThatExceptionOfType(UnknownFormatException.class)
        .isThrownBy(() -> CommandCodec.decode(ByteBuffer.wrap(bytes)))
        .withMessageContaining("type 99");
  }

  @Test
  void everyPartOfAnEntryIsRefused() {
    byte[] bytes = CommandCodec.encode(new Entry(1, 2, 3, ONE_OF_EACH));
    for (int length = 0; length < bytes.length; length++) {
      ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
      assertThatExceptionOfType(UnknownFormatException.class)
          .isThrownBy(() -> CommandCodec.decode(part));
    }
  }

  /**
   * The format cannot change unnoticed: entries.hex was written once. A new command gets a new
   * line; a line that is there never changes.
   */
  @Test
  void anEntryHasTheBytesThatItAlwaysHad() {
    List<String> golden = golden();
    assertThat(golden).hasSameSizeAs(ONE_OF_EACH);
    for (int i = 0; i < ONE_OF_EACH.size(); i++) {
      Entry entry =
          new Entry(0x0102030405060708L, 1_700_000_000_000L, 300, List.of(ONE_OF_EACH.get(i)));
      String hex = HexFormat.of().formatHex(CommandCodec.encode(entry));
      String line = ONE_OF_EACH.get(i).getClass().getSimpleName() + " " + hex;
      assertThat(line).isEqualTo(golden.get(i));
      String bytes = golden.get(i).substring(golden.get(i).indexOf(' ') + 1);
      assertThat(CommandCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(bytes))))
          .isEqualTo(entry);
    }
  }

  @Test
  void textThatIsNotTheShortestUtf8IsRefused() {
    for (String hex :
        List.of("c080", "e08080", "f0808080", "f4908080", "80", "c3", "eda080edb080")) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThatExceptionOfType(UnknownFormatException.class)
          .as(hex)
          .isThrownBy(() -> Text.decode(bytes, 0, bytes.length));
    }
  }

  private static List<String> golden() {
    try (InputStream in =
        Objects.requireNonNull(CommandCodecTest.class.getResourceAsStream("entries.hex"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
