package io.holdfast.bench.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** What {@link RecordingWorker} processes have started, as their file has it. */
final class Starts {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** One start of a job. */
  record Start(long job, long generation, String worker) {}

  private final Path file;

  Starts(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** All so far, in order. A line that is not whole was never started: its write was not. */
  List<Start> all() throws IOException {
    List<Start> all = new ArrayList<>();
    if (!Files.exists(file)) {
      return all;
    }
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      String[] parts = line.split(" ", 3);
      all.add(new Start(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
    }
    return all;
  }

  /**
   * Waits until the starts are as wanted.
   *
   * @return false when that took longer
   */
  boolean await(Predicate<List<Start>> wanted, long millis) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!wanted.test(all())) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /**
   * No job started twice in one generation, and none of those that must not be started again was.
   *
   * @throws Violation with the starts
   */
  void check(Predicate<Long> onlyOnce) throws IOException {
    Set<List<Long>> seen = new HashSet<>();
    Map<Long, Start> first = new HashMap<>();
    for (Start start : all()) {
      if (!seen.add(List.of(start.job(), start.generation()))) {
        throw new Violation("P2: started twice in one generation: " + start);
      }
      Start before = first.putIfAbsent(start.job(), start);
      if (before != null && onlyOnce.test(start.job())) {
        throw new Violation(
            "a job that starts at most once has started as " + before + " and as " + start);
      }
    }
  }
}
