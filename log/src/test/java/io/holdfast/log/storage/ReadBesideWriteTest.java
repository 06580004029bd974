package io.holdfast.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.log.storage.LogRecord.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entries are read by other threads while the log is appended to, cut at both ends and reset: a
 * read answers the whole entry or null, and never fails.
 */
class ReadBesideWriteTest {
  private static final int STEPS = 600;

  private final Path folder;

  ReadBesideWriteTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** The payload repeats index and term, so that any mixture is seen. */
  private static LogRecord entry(long index, long term) {
    ByteBuffer payload = ByteBuffer.allocate(16 * (1 + (int) (index % 90)));
    while (payload.hasRemaining()) {
      payload.putLong(index).putLong(term);
    }
    return new LogRecord(index, term, Kind.DATA, payload.array());
  }

  @Test
  void aReadIsWholeOrNull() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    FailStop failStop = new FailStop(failures::add);
    StorageOptions options =
        new StorageOptions(3, 8 << 10, 64 << 10, StorageOptions.Preparation.OWN_THREAD);
    AtomicBoolean written = new AtomicBoolean();
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try (ReplicaFolder stores =
        ReplicaFolder.open(FileDisk.open(folder, failStop), options, failStop)) {
      List<Future<Integer>> found = new ArrayList<>();
      for (int seed = 1; seed <= 2; seed++) {
        Random random = new Random(seed);
        found.add(readers.submit(() -> read(stores.log(), random, written)));
      }
      try {
        write(stores.log(), new Random(0));
      } finally {
        written.set(true);
      }
      for (Future<Integer> each : found) {
        assertThat(each.get()).isPositive();
      }
    } finally {
      readers.shutdown();
    }
    assertThat(failures).isEmpty();
  }

  private static void write(LogStore log, Random random) {
    long term = 1;
    for (int step = 0; step < STEPS; step++) {
      long first = log.firstIndex();
      long last = log.lastIndex();
      int choice = random.nextInt(100);
      if (choice < 4) {
        log.truncateSuffix(last - random.nextInt((int) Math.min(20, last - first + 2)));
        term++;
      } else if (choice < 8) {
        log.truncatePrefix(first + random.nextInt(60));
      } else if (choice < 9) {
        log.reset(last + 1 + random.nextInt(5));
      } else {
        List<LogRecord> batch = new ArrayList<>();
        for (int i = 1; i <= 1 + random.nextInt(8); i++) {
          batch.add(entry(last + batch.size() + 1, term));
        }
        log.append(batch);
      }
    }
  }

  private static int read(LogStore log, Random random, AtomicBoolean written) {
    int found = 0;
    while (!written.get()) {
      long first = log.firstIndex();
      long last = log.lastIndex();
      long index = first + random.nextInt((int) Math.max(1, last - first + 3));
      LogRecord record = log.read(index);
      if (record != null) {
        assertThat(record).isEqualTo(entry(index, record.term()));
        found++;
      }
    }
    return found;
  }
}
