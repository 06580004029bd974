package io.holdfast.bench;

import io.holdfast.ledger.Command;
import io.holdfast.ledger.CommandCodec;
import io.holdfast.ledger.Entry;
import io.holdfast.ledger.Ledger;
import io.holdfast.ledger.LedgerOptions;
import io.holdfast.ledger.LedgerSnapshot;
import io.holdfast.ledger.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The state machine alone, on one thread: no log, no disk. Commands are made some entries ahead as
 * it goes; making them is not the ledger's work and does not count. Rates are given by the clock,
 * and by the time that the thread had a core for, which others on the machine do not lower as much
 * (but the collector's own threads are not in it).
 */
public final class LedgerBench implements Bench {
  private static final int SMALL = 10_000;
  private static final int LARGE = 1_000_000;

  /** Warm-up, then the rounds of which the best counts: others use the machine too. */
  private static final int ROUNDS = 3;

  /** Made ahead of each measurement, so that reading the clocks costs nothing by comparison. */
  private static final int ENTRIES_AHEAD = 32;

  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public String summary() {
    return "full lives of jobs, memory, replay through the codec, snapshots; no disk";
  }

  @Override
  public void run(Path folder, boolean quick, Report report) throws IOException {
    int large = quick ? SMALL : LARGE;
    memory(large, report);
    lives(SMALL, quick ? 100_000 : 2_000_000, report);
    replay(quick ? 20_000 : 500_000, report);
    lives(large, quick ? 100_000 : 1_000_000, report);
    snapshot(large, report);
  }

  private void lives(int live, int lives, Report report) {
    Driver driver = new Driver(live);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = 0;
    double bestOfProcessor = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      long taken = 0;
      long processor = 0;
      int done = 0;
      while (done < lives) {
        List<Entry> entries = new ArrayList<>(ENTRIES_AHEAD);
        for (int i = 0; i < ENTRIES_AHEAD; i++) {
          entries.add(driver.lives.next());
        }
        long processorStart = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        entries.forEach(driver::apply);
        taken += System.nanoTime() - start;
        processor += threads.getCurrentThreadCpuTime() - processorStart;
        done += ENTRIES_AHEAD * JobLives.livesAnEntry();
      }
      best = round == 0 ? 0 : Math.max(best, done * 1e9 / taken);
      bestOfProcessor = round == 0 ? 0 : Math.max(bestOfProcessor, done * 1e9 / processor);
    }
    String which = "full lives, " + live + " live";
    report.add(Figure.alone(name(), which, best, "lives/s"));
    report.add(Figure.alone(name(), which + ", of its core's time", bestOfProcessor, "lives/s"));
  }

  private void memory(int jobs, Report report) throws IOException {
    long before = heapAfterCollection();
    Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
    ledger.beginEntry(1, JobLives.NONCE, 1);
    require(ledger.apply(1, new Command.EstablishLeadership("s1", 1, JobLives.NONCE, false)));
    for (int id = 1; id <= jobs; id++) {
      require(
          ledger.apply(
              1,
              Command.Submit.plain(id, null, "default", "send-mail", new byte[JobLives.PAYLOAD])));
    }
    long after = heapAfterCollection();
    double each = (double) (after - before) / jobs;
    report.add(Figure.alone(name(), "heap of a pending job, " + jobs, each, "bytes"));
    report.add(Figure.alone(name(), "resident memory then", resident(), "MiB"));
    if (ledger.jobCount() != jobs) { // Keeps the ledger alive up to here.
      throw new IllegalStateException("Expected " + jobs + " but there are " + ledger.jobCount());
    }
  }

  private void replay(int lives, Report report) {
    JobLives source = new JobLives(SMALL, 1);
    List<byte[]> log = new ArrayList<>();
    long commands = 0;
    log.add(CommandCodec.encode(source.begin()));
    List<Entry> fill = new ArrayList<>();
    source.fill(fill::add);
    for (Entry entry : fill) {
      log.add(CommandCodec.encode(entry));
      commands += entry.commands().size();
    }
    for (int done = 0; done < lives; done += JobLives.livesAnEntry()) {
      Entry entry = source.next();
      log.add(CommandCodec.encode(entry));
      commands += entry.commands().size();
    }
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
      long start = System.nanoTime();
      long index = 0;
      for (byte[] bytes : log) {
        Entry entry = CommandCodec.decode(ByteBuffer.wrap(bytes));
        ledger.beginEntry(++index, entry);
        for (Command command : entry.commands()) {
          require(ledger.apply(index, command));
        }
      }
      best = Math.max(best, commands * 1e9 / (System.nanoTime() - start));
    }
    report.add(Figure.alone(name(), "replay: decode and apply", best, "commands/s"));
  }

  private void snapshot(int live, Report report) {
    Driver driver = new Driver(live);
    double write = Double.MAX_VALUE;
    double read = Double.MAX_VALUE;
    double longest = Double.MAX_VALUE;
    long bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<byte[]> chunks = new ArrayList<>();
      long start = System.nanoTime();
      long longestChunk = 0;
      try (LedgerSnapshot snapshot = driver.ledger.freeze()) {
        long chunkStart = System.nanoTime();
        ByteBuffer chunk = snapshot.nextChunk(1_000);
        while (chunk != null) {
          longestChunk = Math.max(longestChunk, System.nanoTime() - chunkStart);
          byte[] copy = new byte[chunk.remaining()];
          chunk.get(copy);
          chunks.add(copy);
          chunkStart = System.nanoTime();
          chunk = snapshot.nextChunk(1_000);
        }
      }
      long written = System.nanoTime();
      Ledger restored = Ledger.restore(LedgerOptions.DEFAULT, new Chunks(chunks)::read);
      long end = System.nanoTime();
      if (restored.digest() != driver.ledger.digest()) {
        throw new IllegalStateException("Expected the digest of the state that was frozen");
      }
      write = Math.min(write, (written - start) / 1e6);
      read = Math.min(read, (end - written) / 1e6);
      longest = Math.min(longest, longestChunk / 1e6);
      bytes = chunks.stream().mapToLong(chunk -> chunk.length).sum();
    }
    report.add(Figure.alone(name(), "snapshot write, " + live + " live", write, "ms"));
    report.add(Figure.alone(name(), "snapshot: longest chunk of 1000", longest, "ms"));
    report.add(Figure.alone(name(), "snapshot read, " + live + " live", read, "ms"));
    report.add(Figure.alone(name(), "snapshot size", bytes / 1e6, "MB"));
  }

  private static void require(Outcome outcome) {
    if (!outcome.accepted()) {
      throw new IllegalStateException("Expected a command to be accepted but it is " + outcome);
    }
  }

  private static long heapAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Resident set of this process, MiB; 0 where the system does not tell. */
  private static double resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024.0;
  }

  /** A ledger with its live jobs in it. */
  private static final class Driver {
    final Ledger ledger = new Ledger(LedgerOptions.DEFAULT);
    final JobLives lives;

    Driver(int live) {
      lives = new JobLives(live, 1);
      apply(lives.begin());
      lives.fill(this::apply);
    }

    void apply(Entry entry) {
      long index = ledger.appliedIndex() + 1;
      ledger.beginEntry(index, entry);
      for (Command command : entry.commands()) {
        require(ledger.apply(index, command));
      }
    }
  }

  /** Reads what was written in chunks. */
  private static final class Chunks {
    private final List<byte[]> chunks;
    private int chunk;
    private int position;

    Chunks(List<byte[]> chunks) {
      this.chunks = chunks;
    }

    int read(byte[] bytes, int offset, int length) {
      if (chunk == chunks.size()) {
        return -1;
      }
      byte[] current = chunks.get(chunk);
      int count = Math.min(length, current.length - position);
      System.arraycopy(current, position, bytes, offset, count);
      position += count;
      if (position == current.length) {
        chunk++;
        position = 0;
      }
      return count;
    }
  }
}
