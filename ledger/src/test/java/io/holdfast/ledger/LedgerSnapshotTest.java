package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.ledger.RandomCommands.Indexed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** P9: equal logs and snapshots make equal states, and snapshots do not stop the world. */
class LedgerSnapshotTest {

  @Test
  void restartAfterEachStepEqualsNoRestart() {
    for (long seed = 1; seed <= 20; seed++) {
      RandomCommands commands = new RandomCommands(seed);
      Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
      Ledger restarted = new Ledger(LedgerOptions.DEFAULT);
      for (int step = 0; step < 250; step++) {
        Indexed next = commands.next(ledger);
        List<Outcome> outcomes = apply(ledger, next);
        assertThat(apply(restarted, next)).isEqualTo(outcomes);
        byte[] bytes = write(restarted);
        restarted = restore(bytes);
        Invariants.check(restarted);
        assertThat(restarted.digest()).isEqualTo(ledger.digest());
        assertThat(write(ledger)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void aSnapshotHasTheStateOfItsFreezeWhateverIsAppliedMeanwhile() {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      RandomCommands commands = new RandomCommands(seed);
      Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
      for (int round = 0; round < 5; round++) {
        int before = random.nextInt(300);
        for (int i = 0; i < before; i++) {
          apply(ledger, commands.next(ledger));
        }
        byte[] expected = write(ledger);
        long digest = ledger.digest();
        long index = ledger.appliedIndex();
        try (LedgerSnapshot snapshot = ledger.freeze()) {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          boolean abandoned = random.nextInt(4) == 0;
          boolean more = true;
          while (more && !(abandoned && random.nextInt(20) == 0)) {
            for (int i = random.nextInt(12); i > 0; i--) {
              apply(ledger, commands.next(ledger));
            }
            more = writeChunk(snapshot, 1 + random.nextInt(6), out);
          }
          if (!more) {
            assertThat(out.toByteArray()).as("seed %s", seed).isEqualTo(expected);
            assertThat(snapshot.index()).isEqualTo(index);
            assertThat(restore(expected).digest()).isEqualTo(digest);
          }
        }
        Invariants.check(ledger);
      }
    }
  }

  @Test
  void bytesAreAFunctionOfTheStateOnly() {
    // Other hash layouts, other heaps, other spare records: one ledger has had 2,000 jobs more.
    TestLedger other = new TestLedger();
    for (int i = 0; i < 2_000; i++) {
      other.submit("old" + i);
    }
    TestLedger restored = new TestLedger();
    restored.ledger = restore(write(other.ledger));
    for (TestLedger each : List.of(other, restored)) {
      long session = each.openSession("w");
      for (long id = 1; id <= 1_500; id++) {
        each.accepted(new Command.Assign(id, session, 1));
        each.accepted(new Command.Complete(id, session, 1, new byte[1]));
      }
      each.accepted(new Command.Purge(Limits.MAX_TIME, 1_000));
    }
    assertThat(write(restored.ledger)).isEqualTo(write(other.ledger));
  }

  @Test
  void oneFreezeAtATime() {
    TestLedger test = new TestLedger();
    LedgerSnapshot snapshot = test.ledger.freeze();
    assertThatIllegalStateException().isThrownBy(test.ledger::freeze);
    snapshot.close();
    snapshot.close();
    assertThatIllegalStateException().isThrownBy(() -> snapshot.nextChunk(1));
    test.ledger.freeze().close();
  }

  @Test
  void everyPartAndEveryChangedByteOfASnapshotIsRefused() {
    TestLedger test = new TestLedger();
    long session = test.openSession("w");
    test.accepted(new Command.Assign(test.submit("key"), session, 1));
    byte[] bytes = write(test.ledger);
    for (int i = 0; i < bytes.length; i++) {
      byte[] part = Arrays.copyOf(bytes, i);
      assertThatExceptionOfType(UnknownFormatException.class).isThrownBy(() -> restore(part));
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThatExceptionOfType(UnknownFormatException.class)
            .as("byte %s bit %s", i, bit)
            .isThrownBy(() -> restore(changed));
      }
    }
  }

  static List<Outcome> apply(Ledger ledger, Indexed next) {
    Entry entry = next.entry();
    ledger.beginEntry(next.index(), entry.nonce(), entry.time());
    List<Outcome> outcomes = new ArrayList<>();
    for (Command command : entry.commands()) {
      outcomes.add(ledger.apply(next.index(), command));
    }
    return outcomes;
  }

  static byte[] write(Ledger ledger) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LedgerSnapshot snapshot = ledger.freeze()) {
      while (writeChunk(snapshot, 100, out)) {}
    }
    return out.toByteArray();
  }

  static Ledger restore(byte[] bytes) {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    return Ledger.restore(LedgerOptions.DEFAULT, in::read);
  }

  private static boolean writeChunk(
      LedgerSnapshot snapshot, int maxRecords, ByteArrayOutputStream out) {
    ByteBuffer chunk = snapshot.nextChunk(maxRecords);
    if (chunk == null) {
      return false;
    }
    byte[] bytes = new byte[chunk.remaining()];
    chunk.get(bytes);
    out.writeBytes(bytes);
    return true;
  }
}
