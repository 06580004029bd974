package io.holdfast.bench.crash;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nodes whose n-th system call on their data ends them, or fails: each kind of call, each kind of
 * end, n growing until it is beyond the last such call.
 *
 * <p>strace counts the calls of each thread by itself, so n is the number of the call in the first
 * thread that gets there.
 */
final class SyscallRounds {
  private static final int[] CALLS = {1, 2, 3, 4, 6, 9, 14, 22, 40, 80};
  private static final int BEFORE = 60;
  private static final int MESSAGES = 150;
  private static final int WINDOW = 8;
  private static final int SEGMENTS = 6;
  private static final Pattern SYNC = Pattern.compile("f(?:data)?sync\\(\\d+<([^>]*)>");

  private final Path folder;
  private final Random random;
  private final PrintStream out;
  private int trials;
  private int hits;

  SyscallRounds(Path folder, Random random, PrintStream out) {
    this.folder = folder;
    this.random = random;
    this.out = out;
  }

  /** What strace does to a call. */
  private enum Fault {
    KILL("signal=KILL"),
    EIO("error=EIO"),
    ENOSPC("error=ENOSPC");

    private final String injected;

    Fault(String injected) {
      this.injected = injected;
    }
  }

  /**
   * Where faults are tried.
   *
   * @param replicas how many there are; the faults hit the first one's folder
   * @param used whether the folder was used before
   */
  private record Scene(int replicas, boolean used) {
    @Override
    public String toString() {
      return replicas + (replicas == 1 ? " replica" : " replicas") + (used ? ", used" : ", new");
    }
  }

  /** Tries everything. */
  void run() throws IOException, InterruptedException {
    for (Scene scene : List.of(new Scene(1, false), new Scene(1, true), new Scene(3, true))) {
      for (String call : List.of("pwrite64", "fdatasync", "fsync", "rename", "unlink")) {
        for (Fault fault : Fault.values()) {
          int most = tryCalls(scene, call, fault);
          out.printf("%-17s %-9s %-6s %d points%n", scene, call, fault, most);
          out.flush();
        }
      }
    }
    out.printf("%d trials, %d with their fault met%n", trials, hits);
  }

  private int tryCalls(Scene scene, String call, Fault fault)
      throws IOException, InterruptedException {
    int met = 0;
    for (int number : CALLS) {
      Path place = Files.createDirectory(folder.resolve("trial-" + ++trials));
      String what = "%s, %s at %s number %d".formatted(scene, fault, call, number);
      try {
        if (!trial(place, scene, call, fault, number)) {
          return met;
        }
      } catch (Violation found) {
        throw new Violation(what + " (in " + place + "): " + found.getMessage());
      }
      Folders.remove(place);
      met++;
      hits++;
    }
    return met;
  }

  /** One node with one fault, and a sound one after it; true where the fault was met. */
  private boolean trial(Path place, Scene scene, String call, Fault fault, int number)
      throws IOException, InterruptedException {
    Witness witness = new Witness(place, scene.replicas, random);
    if (scene.used) {
      try (ProcessUnderTest node = witness.start(List.of())) {
        Conversation talk = new Conversation(node);
        boolean worked = witness.settle(talk) && witness.work(talk, WINDOW, BEFORE);
        int exitCode = node.finish();
        witness.leave(talk);
        if (!worked || exitCode != 0) {
          throw new Violation("without a fault it ended with " + exitCode);
        }
      }
    }
    Path trace = place.resolve("trace");
    try (ProcessUnderTest node =
        witness.start(strace(witness.data(), trace, call, fault, number))) {
      Conversation talk = new Conversation(node);
      boolean worked = witness.settle(talk) && witness.work(talk, WINDOW, MESSAGES);
      int exitCode = node.finish();
      witness.leave(talk);
      boolean met = check(scene, fault, trace, worked, exitCode, node.complaints());
      witness.endInPeace();
      return met;
    }
  }

  private static boolean check(
      Scene scene, Fault fault, Path trace, boolean worked, int exitCode, String complaints)
      throws IOException {
    if (fault == Fault.KILL) {
      if (exitCode != 0 && exitCode != KillRounds.KILLED) {
        throw new Violation("it ended with " + exitCode + ": " + complaints);
      }
      return exitCode == KillRounds.KILLED;
    }
    List<String> lines = Files.exists(trace) ? Files.readAllLines(trace) : List.of();
    int injected = 0;
    while (injected < lines.size() && !lines.get(injected).contains("(INJECTED)")) {
      injected++;
    }
    boolean met = injected < lines.size();
    int expected = met && scene.replicas == 1 ? 70 : 0;
    if (exitCode != expected) {
      throw new Violation(
          "expected exit code " + expected + " but it was " + exitCode + ": " + complaints);
    }
    if (expected == 0 && !worked) {
      throw new Violation("it did not answer everything: " + complaints);
    }
    if (met && !complaints.contains("replica s1 is dead: disk failed")) {
      throw new Violation("a replica died and nobody said so: " + complaints);
    }
    if (complaints.lines().count() > 2) {
      throw new Violation("expected at most two lines on standard error: " + complaints);
    }
    if (met) {
      checkNotRepeated(lines, injected);
    }
    return met;
  }

  /** A sync that failed is never tried again: the second one would succeed and prove nothing. */
  private static void checkNotRepeated(List<String> lines, int injected) {
    Matcher failed = SYNC.matcher(lines.get(injected));
    if (!failed.find()) {
      return;
    }
    for (String line : lines.subList(injected + 1, lines.size())) {
      Matcher later = SYNC.matcher(line);
      if (later.find() && later.group(1).equals(failed.group(1)) && !line.contains("INJECTED")) {
        throw new Violation("the failed sync was tried again: " + line);
      }
    }
  }

  private static List<String> strace(Path data, Path trace, String call, Fault fault, int number) {
    List<String> line = new ArrayList<>(List.of("strace", "-f", "-qq", "-y", "-o"));
    line.add(trace.toString());
    line.add("-e");
    line.add("trace=pwrite64,fdatasync,fsync,rename,unlink");
    line.add("-e");
    line.add("inject=" + call + ":" + fault.injected + ":when=" + number);
    for (Path path : paths(data)) {
      line.add("-P");
      line.add(path.toString());
    }
    return line;
  }

  /** What a node's first replica and its supervisor write to, there or not. */
  private static List<Path> paths(Path data) {
    Path replica = data.resolve("r1");
    List<Path> all =
        new ArrayList<>(List.of(replica, replica.resolve("vote"), replica.resolve("vote.tmp")));
    for (int number = 1; number <= SEGMENTS; number++) {
      String segment = "log-%016x.seg".formatted(number);
      all.add(replica.resolve(segment));
      all.add(replica.resolve(segment + ".tmp"));
    }
    return all;
  }
}
