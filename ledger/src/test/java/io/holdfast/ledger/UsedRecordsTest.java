package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records and their arrays are used again; nobody who read an earlier job may notice. */
class UsedRecordsTest {
  private final TestLedger test = new TestLedger();
  private final Ledger ledger = test.ledger;

  private long submit(@Nullable String key, byte[] payload) {
    long id = ledger.nextJobId();
    test.accepted(Command.Submit.plain(id, key, "queue", "type", payload));
    return id;
  }

  private void purge(long id) {
    test.accepted(new Command.Cancel(id, 0));
    test.accepted(new Command.Purge(Long.MAX_VALUE >>> 10, 10));
    assertThat(ledger.job(id)).isNull();
  }

  @Test
  void whatWasReadOfAJobStaysWhenItsRecordIsUsedAgain() {
    for (int size : List.of(0, 1, 100, 511, 512, 513, 5_000)) {
      byte[] submitted = bytes(size, 1);
      long first = submit("key-a" + size, submitted);
      Job before = test.job(first);
      purge(first);
      long second = submit("key-b" + size, bytes(size, 2));

      assertThat(before.payload()).as("size %s", size).isEqualTo(bytes(size, 1));
      assertThat(before.key()).isEqualTo("key-a" + size);
      assertThat(submitted).isEqualTo(bytes(size, 1));
      assertThat(test.job(second).payload()).isEqualTo(bytes(size, 2));
      assertThat(test.job(second).key()).isEqualTo("key-b" + size);
      Invariants.check(ledger);
      purge(second);
    }
  }

  @Test
  void aShorterJobInAUsedRecordHasNothingOfTheLongerOne() {
    purge(submit(null, bytes(100, 1)));
    long shorter = submit("ключ", bytes(80, 2));

    assertThat(test.job(shorter).payload()).isEqualTo(bytes(80, 2));
    assertThat(test.job(shorter).key()).isEqualTo("ключ");
    Invariants.check(ledger);
  }

  @Test
  void aFrozenJobIsWrittenAsItWasThoughItIsPurgedAndAnotherComes() {
    long frozen = submit("frozen", bytes(100, 1));
    List<byte[]> chunks = new ArrayList<>();
    try (LedgerSnapshot snapshot = ledger.freeze()) {
      purge(frozen);
      submit("other", bytes(100, 2));
      var chunk = snapshot.nextChunk(10);
      while (chunk != null) {
        byte[] copy = new byte[chunk.remaining()];
        chunk.get(copy);
        chunks.add(copy);
        chunk = snapshot.nextChunk(10);
      }
    }
    byte[] all = new byte[chunks.stream().mapToInt(chunk -> chunk.length).sum()];
    int at = 0;
    for (byte[] chunk : chunks) {
      System.arraycopy(chunk, 0, all, at, chunk.length);
      at += chunk.length;
    }
    ByteArrayInputStream in = new ByteArrayInputStream(all);
    Ledger restored = Ledger.restore(LedgerOptions.DEFAULT, in::read);
    Job job = Objects.requireNonNull(restored.job(frozen));
    assertThat(job.payload()).isEqualTo(bytes(100, 1));
    assertThat(job.key()).isEqualTo("frozen");
  }

  private static byte[] bytes(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
