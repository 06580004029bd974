package io.holdfast.bench;

import io.holdfast.log.storage.LogRecord;
import io.holdfast.log.storage.LogStore;
import io.holdfast.log.storage.OfflineLog;
import io.holdfast.log.storage.ReplicaFolder;
import io.holdfast.log.storage.ReplicaStores;
import io.holdfast.log.storage.StorageOptions;
import io.holdfast.log.storage.StorageOptions.Preparation;
import io.holdfast.log.storage.VoteStore.Vote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * The log store alone. Every append has its raw twin: the same payload bytes, written by one plain
 * write and one {@code force(false)} into a file that was full of zeros. The two take turns, append
 * by append, the order changing, so that a noisy disk is as noisy for both.
 */
final class LogStoreFigures {
  private static final int SEGMENT_BYTES = 64 << 20;

  private final Path folder;
  private final boolean quick;
  private final Report report;

  LogStoreFigures(Path folder, boolean quick, Report report) {
    this.folder = folder;
    this.quick = quick;
    this.report = report;
  }

  void run() throws IOException {
    Files.createDirectories(folder);
    // The first rounds are there to be compiled; their figures are not told.
    measure("warm-up", 128, 1, quick ? 300 : 2_000);
    measure("warm-up", 32 << 10, 16, 20);

    Times single = measure("single", 128, 1, quick ? 500 : 10_000);
    latency("one 128-byte record at a time", single);
    Times many = measure("many", 128, 256, quick ? 100 : 1_000);
    rate("batches of 256 x 128 bytes", many, 256, "entries/s", 1);
    Times large = measure("large", 32 << 10, 16, quick ? 60 : 118);
    for (int round = 1; round < (quick ? 1 : 5); round++) {
      large.add(measure("large", 32 << 10, 16, 118));
    }
    rate("batches of 16 x 32 KiB, inside a segment", large, 16 * (32 << 10), "MB/s", 1e6);
    sustained();
    recovery();
  }

  /** How long appends took, and their raw twins. */
  private static final class Times {
    final Histogram store = new Histogram(3);
    final Histogram raw = new Histogram(3);
    long storeNanos;
    long rawNanos;
    int appends;

    void add(Times other) {
      store.add(other.store);
      raw.add(other.raw);
      storeNanos += other.storeNanos;
      rawNanos += other.rawNanos;
      appends += other.appends;
    }

    void stored(long nanos) {
      store.recordValue(nanos);
      storeNanos += nanos;
      appends++;
    }

    void wrote(long nanos) {
      raw.recordValue(nanos);
      rawNanos += nanos;
    }
  }

  private void latency(String name, Times times) {
    for (double percentile : new double[] {50, 99}) {
      report.add(
          Figure.beside(
              LogBench.NAME,
              name + ", p" + (int) percentile,
              times.store.getValueAtPercentile(percentile) / 1e3,
              "us",
              times.raw.getValueAtPercentile(percentile) / 1e3));
    }
  }

  private void rate(String name, Times times, long each, String unit, double scale) {
    double amount = (double) times.appends * each / scale;
    report.add(
        Figure.beside(
            LogBench.NAME,
            name,
            amount / (times.storeNanos / 1e9),
            unit,
            amount / (times.rawNanos / 1e9)));
  }

  private static ReplicaStores open(Path folder, int segmentBytes) {
    StorageOptions options =
        new StorageOptions(1, segmentBytes, SEGMENT_BYTES, Preparation.OWN_THREAD);
    ReplicaStores stores =
        ReplicaFolder.opener(folder, options)
            .open(
                cause -> {
                  throw new IllegalStateException("the disk failed", cause);
                });
    if (stores.votes().vote().term() == 0) {
      stores.votes().save(new Vote(1, "r1"));
    }
    return stores;
  }

  private static List<LogRecord> batch(long first, byte[] payload, int count) {
    List<LogRecord> batch = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      batch.add(new LogRecord(first + i, 1, LogRecord.Kind.DATA, payload));
    }
    return batch;
  }

  /** Appends and raw writes in turn, inside one segment each, in fresh files. */
  private Times measure(String name, int length, int count, int appends) throws IOException {
    Path own = Files.createTempDirectory(folder, name);
    byte[] payload = payload(length);
    Times times = new Times();
    ByteBuffer bytes = ByteBuffer.allocateDirect(length * count);
    try (ReplicaStores stores = open(own, SEGMENT_BYTES);
        FileChannel raw = zeroWritten(own.resolve("raw"), SEGMENT_BYTES)) {
      LogStore log = stores.log();
      settle(own);
      long position = 0;
      for (int i = 0; i < appends; i++) {
        List<LogRecord> batch = batch(log.lastIndex() + 1, payload, count);
        if (i % 2 == 0) {
          times.stored(append(log, batch));
        }
        times.wrote(write(raw, position, bytes));
        if (i % 2 == 1) {
          times.stored(append(log, batch));
        }
        position += bytes.capacity();
      }
    }
    delete(own);
    return times;
  }

  /** Many segments, so that writing the zeros of the next one is under way all the time. */
  private void sustained() throws IOException {
    Path own = Files.createTempDirectory(folder, "sustained");
    byte[] payload = payload(32 << 10);
    Times times = new Times();
    ByteBuffer bytes = ByteBuffer.allocateDirect(16 * payload.length);
    int appends = quick ? 64 : 640;
    try (ReplicaStores stores = open(own, 1 << 20);
        FileChannel raw = zeroWritten(own.resolve("raw"), appends * bytes.capacity())) {
      for (int i = 0; i < appends; i++) {
        times.stored(append(stores.log(), batch(stores.log().lastIndex() + 1, payload, 16)));
        times.wrote(write(raw, (long) i * bytes.capacity(), bytes));
      }
    }
    rate("batches of 16 x 32 KiB, over many segments", times, bytes.capacity(), "MB/s", 1e6);
    delete(own);
  }

  /** A start on a log of small records, beside reading the same files; then replay. */
  private void recovery() throws IOException {
    Path own = Files.createTempDirectory(folder, "recovery");
    byte[] payload = payload(128);
    int batches = quick ? 100 : 1_000;
    try (ReplicaStores stores = open(own, 1 << 20)) {
      for (int i = 0; i < batches; i++) {
        stores.log().append(batch(stores.log().lastIndex() + 1, payload, 1_000));
      }
    }
    long best = Long.MAX_VALUE;
    long bestRaw = Long.MAX_VALUE;
    long bytes = 0;
    for (int round = 0; round < (quick ? 2 : 5); round++) {
      long before = System.nanoTime();
      try (OfflineLog log = OfflineLog.open(own)) {
        best = Math.min(best, System.nanoTime() - before);
        bytes = log.summary().log().bytes();
      }
      before = System.nanoTime();
      readAll(own);
      bestRaw = Math.min(bestRaw, System.nanoTime() - before);
    }
    report.add(
        Figure.beside(
            LogBench.NAME,
            "recovery of 128-byte records, from memory",
            bytes / 1e6 / (best / 1e9),
            "MB/s",
            bytes / 1e6 / (bestRaw / 1e9)));
    long entries = (long) batches * 1_000;
    try (ReplicaStores stores = open(own, 1 << 20)) {
      long fastest = Long.MAX_VALUE;
      for (int round = 0; round < 3; round++) {
        long before = System.nanoTime();
        for (long index = 1; index <= entries; index++) {
          if (stores.log().read(index) == null) {
            throw new IllegalStateException("entry " + index + " is missing");
          }
        }
        fastest = Math.min(fastest, System.nanoTime() - before);
      }
      report.add(
          Figure.alone(
              LogBench.NAME,
              "reading 128-byte entries one after the other",
              entries / (fastest / 1e9),
              "entries/s"));
    }
    delete(own);
  }

  private static long append(LogStore log, List<LogRecord> batch) {
    long before = System.nanoTime();
    log.append(batch);
    return System.nanoTime() - before;
  }

  private static long write(FileChannel raw, long position, ByteBuffer bytes) throws IOException {
    long before = System.nanoTime();
    bytes.clear();
    raw.write(bytes, position);
    raw.force(false);
    return System.nanoTime() - before;
  }

  private static byte[] payload(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    return payload;
  }

  /** Waits until the segment behind the first is prepared, so that it does not disturb. */
  private static void settle(Path own) {
    while (!Files.exists(own.resolve("log-0000000000000002.seg"))) {
      Thread.onSpinWait();
    }
  }

  private static FileChannel zeroWritten(Path file, int bytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (long at = 0; at < bytes; at += zeros.capacity()) {
      channel.write(zeros.clear(), at);
    }
    channel.force(true);
    return channel;
  }

  private static void readAll(Path own) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    try (var files = Files.newDirectoryStream(own, "log-*.seg")) {
      for (Path file : files) {
        try (FileChannel channel = FileChannel.open(file)) {
          int read = 0;
          while (read >= 0) {
            read = channel.read(buffer.clear());
          }
        }
      }
    }
  }

  private static void delete(Path own) throws IOException {
    try (var files = Files.newDirectoryStream(own)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(own);
  }
}
